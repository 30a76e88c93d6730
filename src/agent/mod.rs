//! The keeper: holds vaults open and answers.
//!
//! Touches: sockets, processes, files, clock.
//!
//! What the desk uses: [`client::Runtime`] says where the agent is, [`client::Client`] asks it, [`spawn::start`] starts it, and [`work::perform`] does
//! without it what it would do. The trust boundary is drawn in [`protocol`], the decision table in [`policy`].

pub(crate) mod audit;
mod behind;
mod ceiling;
mod cells;
pub(crate) mod chain;
pub(crate) mod client;
pub(crate) mod clients;
mod connections;
mod custody;
mod delivery;
pub(crate) mod doors;
mod frame;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzz;
mod http;
mod images;
mod inbox;
pub(crate) mod interpreters;
mod kept;
mod peer;
pub(crate) mod policies;
mod policy;
pub(crate) mod protocol;
mod refusals;
mod server;
pub(crate) mod service;
mod session;
mod sleep;
pub(crate) mod spawn;
mod value;
pub(crate) mod work;
