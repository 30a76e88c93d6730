//! What the program left behind goes on writing after its end.
//!
//! Touches: processes, terminal, files, clock.
#![expect(unsafe_code, reason = "fork(2), close(2) and _exit(2)")]

use rustix::process::setsid;

use super::monitor::Order;
use super::stream::{self, Sink};
use super::{Child, Overseer};
use crate::os::unix::signals::Dispositions;

impl Overseer {
    /// Gives the terminal back. Streams that somebody still holds open are left to a process of their own, which filters
    /// what comes late: nothing is lost, and nobody waits for it.
    pub(super) fn end(mut self) {
        if !self.kept.is_empty() {
            // What was written has been read. Where nobody else holds a terminal, its end is to be seen now.
            self.kept.clear();
            let mut buffer = stream::buffer();
            for stream in &mut self.streams {
                stream.read(&mut buffer);
                stream.write(true);
            }
        }
        self.streams.retain(|stream| !stream.is_over());
        if !self.streams.is_empty() && self.ended.is_some() {
            // SAFETY: no thread of ours runs; the copy does nothing but carry the streams.
            if unsafe { libc::fork() } == 0 {
                self.carry_late();
                // SAFETY: nothing of the parent's may run in its copy, destructors included.
                unsafe { libc::_exit(0) }
            }
        }
        if let Some(user) = &self.user {
            user.give_back();
        }
        if let Child::Monitored(monitor) = &self.child
            && self.ended.is_some()
        {
            monitor.tell(Order::Goodbye);
        }
    }

    fn carry_late(&mut self) {
        let _ = setsid();
        let _ignored = Dispositions::ignore(&[libc::SIGHUP, libc::SIGINT, libc::SIGQUIT]);
        self.master = None;
        // Whoever waits for the end of another stream of ours must not wait for us.
        let is_used =
            |which: fn(&Sink) -> bool| self.streams.iter().any(|stream| which(&stream.sink));
        let unused = [
            Some(0),
            (!is_used(|sink| matches!(sink, Sink::Output))).then_some(1),
            (!is_used(|sink| matches!(sink, Sink::Error))).then_some(2),
        ];
        for standard in unused.into_iter().flatten() {
            // SAFETY: nothing in this process uses it any more.
            unsafe { libc::close(standard) };
        }
        self.is_detached = true;
        self.limit = None;
        let mut buffer = stream::buffer();
        while self.streams.iter().any(|stream| !stream.is_over()) {
            if self.wait().is_err() {
                return;
            }
            for stream in &mut self.streams {
                stream.tick();
                stream.write(false);
                if stream.may_read {
                    stream.read(&mut buffer);
                }
                stream.write(false);
            }
        }
    }
}
