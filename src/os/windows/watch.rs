//! Waiting for callers, for deadlines, and for what changes.
//!
//! Touches: files, sockets, clock.
#![expect(
    unsafe_code,
    reason = "that a directory changes is told by a handle of the system's"
)]

use std::io;
use std::sync::Arc;
use std::time::Duration;

use windows_sys::Win32::Foundation::{HANDLE, INVALID_HANDLE_VALUE};
use windows_sys::Win32::Storage::FileSystem::{
    FILE_NOTIFY_CHANGE_DIR_NAME, FILE_NOTIFY_CHANGE_FILE_NAME, FindCloseChangeNotification,
    FindFirstChangeNotificationW, FindNextChangeNotification,
};

use super::files::wide_path;
use super::handles::{self, Event};
use super::listener::Listener;
use super::socket::PrivateDirectory;
use super::uptime;

/// Wakes a [`Watch`], from any thread.
#[derive(Clone)]
pub(crate) struct Bell(Arc<Event>);

impl Bell {
    pub(crate) fn ring(&self) {
        self.0.happen();
    }
}

/// Waits for callers, the bell, a deadline, and changes in the listener's directory.
pub(crate) struct Watch {
    bell: Arc<Event>,
    changes: HANDLE,
}

// SAFETY: the handle may be used by any thread.
unsafe impl Send for Watch {}

impl Watch {
    pub(crate) fn new(directory: &PrivateDirectory) -> io::Result<(Self, Bell)> {
        let path = wide_path(&directory.path_of(""))?;
        // SAFETY: the path ends with a zero.
        let changes = unsafe {
            FindFirstChangeNotificationW(
                path.as_ptr(),
                0,
                FILE_NOTIFY_CHANGE_FILE_NAME | FILE_NOTIFY_CHANGE_DIR_NAME,
            )
        };
        if changes == INVALID_HANDLE_VALUE || changes.is_null() {
            return Err(io::Error::last_os_error());
        }
        let bell = Arc::new(Event::passing()?);
        let watch = Self {
            bell: Arc::clone(&bell),
            changes,
        };
        Ok((watch, Bell(bell)))
    }

    /// Waits for any of them; the caller looks at everything afterwards.
    pub(crate) fn wait<'a>(
        &mut self,
        listeners: impl Iterator<Item = &'a Listener>,
        deadline: Option<Duration>,
    ) -> io::Result<()> {
        /// The system waits for 64 things at once. Of more doors the last are looked at now and then.
        const MOST: usize = 64;
        const NOW_AND_THEN: Duration = Duration::from_millis(100);
        let mut wanted = vec![self.bell.raw(), self.changes];
        wanted.extend(listeners.map(Listener::call));
        let mut deadline = deadline;
        if wanted.len() > MOST {
            wanted.truncate(MOST);
            let soon = uptime() + NOW_AND_THEN;
            deadline = Some(deadline.map_or(soon, |deadline| deadline.min(soon)));
        }
        if handles::wait(&wanted, deadline)? == Some(1) {
            // SAFETY: the handle is open; it tells of the next change from here on.
            unsafe { FindNextChangeNotification(self.changes) };
        }
        Ok(())
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        // SAFETY: the handle is open, and closed nowhere else.
        unsafe { FindCloseChangeNotification(self.changes) };
    }
}
