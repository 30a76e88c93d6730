//! Waiting for callers, and for whatever else concerns one who waits for them.
//!
//! Touches: files, sockets, clock.

use std::io::{self, PipeReader, PipeWriter, Read, Write};
#[cfg(target_os = "macos")]
use std::os::fd::AsFd;
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::time::Duration;

use interprocess::local_socket::Listener as AnyListener;
use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;

use super::socket::{Listener, PrivateDirectory, timespec};
#[cfg(target_os = "macos")]
use super::uptime;

/// Wakes a [`Watch`], from any thread.
#[derive(Clone)]
pub(crate) struct Bell(Arc<PipeWriter>);

impl Bell {
    pub(crate) fn ring(&self) {
        (&*self.0).write_all(&[1]).ok();
    }
}

/// Waits for callers, the bell, a deadline, and changes in the listener's directory.
pub(crate) struct Watch {
    bell: PipeReader,
    #[cfg(target_os = "linux")]
    timer: OwnedFd,
    changes: OwnedFd,
    /// Rings when the wall clock jumps, as it does when the machine resumes.
    #[cfg(target_os = "linux")]
    jumps: OwnedFd,
}

impl Watch {
    pub(crate) fn new(directory: &PrivateDirectory) -> io::Result<(Self, Bell)> {
        let (bell, ringer) = io::pipe()?;
        #[cfg(target_os = "linux")]
        let watch = {
            use rustix::fs::inotify;
            use rustix::time::{
                Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, timerfd_create,
                timerfd_settime,
            };

            let changes =
                inotify::init(inotify::CreateFlags::CLOEXEC | inotify::CreateFlags::NONBLOCK)?;
            inotify::add_watch(
                &changes,
                directory.address("."),
                inotify::WatchFlags::DELETE
                    | inotify::WatchFlags::DELETE_SELF
                    | inotify::WatchFlags::MOVED_FROM
                    | inotify::WatchFlags::MOVED_TO
                    | inotify::WatchFlags::MOVE_SELF,
            )?;
            // This clock goes on in suspend; the one that poll(2) waits by does not.
            let timer = timerfd_create(
                TimerfdClockId::Boottime,
                TimerfdFlags::CLOEXEC | TimerfdFlags::NONBLOCK,
            )?;
            let jumps = timerfd_create(
                TimerfdClockId::Realtime,
                TimerfdFlags::CLOEXEC | TimerfdFlags::NONBLOCK,
            )?;
            // It is set to a day that never comes: only its being cancelled matters (timerfd_create(2)).
            let never = Itimerspec {
                it_interval: timespec(Duration::ZERO),
                it_value: timespec(Duration::from_secs(1 << 33)),
            };
            timerfd_settime(
                &jumps,
                TimerfdTimerFlags::ABSTIME | TimerfdTimerFlags::CANCEL_ON_SET,
                &never,
            )?;
            Self {
                bell,
                timer,
                changes,
                jumps,
            }
        };
        #[cfg(target_os = "macos")]
        let watch = {
            let changes = super::kqueue::watch(directory.handle.as_fd())?;
            Self { bell, changes }
        };
        Ok((watch, Bell(Arc::new(ringer))))
    }

    /// Waits for any of them; the caller looks at everything afterwards.
    pub(crate) fn wait<'a>(
        &mut self,
        listeners: impl Iterator<Item = &'a Listener>,
        deadline: Option<Duration>,
    ) -> io::Result<()> {
        let mut wanted: Vec<PollFd<'_>> = listeners
            .map(|listener| {
                let AnyListener::UdSocket(socket) = &listener.inner;
                PollFd::new(socket, PollFlags::IN)
            })
            .collect();
        let first = wanted.len();
        #[cfg(target_os = "linux")]
        {
            use rustix::time::{Itimerspec, TimerfdTimerFlags, timerfd_settime};

            // All zeros would disarm the timer, and a time that has passed rings at once.
            let end = deadline.map_or(Duration::ZERO, |time| time.max(Duration::from_nanos(1)));
            let times = Itimerspec {
                it_interval: timespec(Duration::ZERO),
                it_value: timespec(end),
            };
            timerfd_settime(&self.timer, TimerfdTimerFlags::ABSTIME, &times)?;
            wanted.extend([
                PollFd::new(&self.bell, PollFlags::IN),
                PollFd::new(&self.timer, PollFlags::IN),
                PollFd::new(&self.changes, PollFlags::IN),
                PollFd::new(&self.jumps, PollFlags::IN),
            ]);
            match poll(&mut wanted, None) {
                Ok(_) | Err(Errno::INTR) => {}
                Err(cause) => return Err(cause.into()),
            }
            let has_news = |place: usize| !wanted[first + place].revents().is_empty();
            let (rung, changed, jumped) = (has_news(0), has_news(2), has_news(3));
            drop(wanted);
            if rung {
                self.silence()?;
            }
            if jumped {
                // Reading it says ECANCELED, and arms it again.
                rustix::io::read(&self.jumps, &mut [0u8; 8]).ok();
            }
            if changed {
                let mut space = [0u8; 4096];
                while rustix::io::read(&self.changes, &mut space).is_ok_and(|count| count > 0) {}
            }
        }
        #[cfg(target_os = "macos")]
        {
            // No timer of this system that can be polled counts suspend: look once a second.
            let step = deadline.map(|end| end.saturating_sub(uptime()).min(Duration::from_secs(1)));
            wanted.extend([
                PollFd::new(&self.bell, PollFlags::IN),
                PollFd::new(&self.changes, PollFlags::IN),
            ]);
            match poll(&mut wanted, step.map(timespec).as_ref()) {
                Ok(_) | Err(Errno::INTR) => {}
                Err(cause) => return Err(cause.into()),
            }
            let has_news = |place: usize| !wanted[first + place].revents().is_empty();
            let (rung, changed) = (has_news(0), has_news(1));
            drop(wanted);
            if rung {
                self.silence()?;
            }
            if changed {
                super::kqueue::drain(&self.changes);
            }
        }
        Ok(())
    }

    fn silence(&mut self) -> io::Result<()> {
        self.bell.read(&mut [0; 64]).map(drop)
    }
}
