//! `sevault totp`: print the one-time password of this moment.
//!
//! Touches: clock, terminal.

use crate::cli::exchange::TotpArgs;
use crate::commands::access::Desk;
use crate::commands::place;
use crate::error::{ExitCode, Result};
use crate::exchange::totp::Totp;
use crate::os;
use crate::ui;

pub(super) fn run(TotpArgs { pick, password }: TotpArgs, desk: &Desk<'_>) -> Result<ExitCode> {
    let pick = desk.pick(pick)?;
    let mut vault = desk.vault(&password)?;
    let totp = Totp::read(&place::read(&mut vault, pick, None)?)?;
    let now = os::now();
    desk.ui.line(&totp.code(now))?;
    if ui::is_output_terminal() {
        desk.ui.note(&format!("good for {} s", totp.left(now)));
    }
    Ok(ExitCode::SUCCESS)
}
