//! Users, as Windows names them, and the access lists that say who may come to something of theirs.
//!
//! Touches: processes, files.
#![expect(
    unsafe_code,
    reason = "security identifiers and descriptors are structures of the system's own"
)]

use std::ffi::c_void;
use std::io;
use std::os::windows::io::{AsRawHandle, FromRawHandle, OwnedHandle};
use std::ptr::null_mut;

use windows_sys::Win32::Foundation::{HANDLE, LocalFree};
use windows_sys::Win32::Security::Authorization::{
    ConvertSidToStringSidW, ConvertStringSecurityDescriptorToSecurityDescriptorW, GetSecurityInfo,
    SDDL_REVISION_1, SE_FILE_OBJECT,
};
use windows_sys::Win32::Security::{
    ACCESS_ALLOWED_ACE, ACE_HEADER, ACL, DACL_SECURITY_INFORMATION, GetAce, GetLengthSid,
    GetTokenInformation, OWNER_SECURITY_INFORMATION, PSECURITY_DESCRIPTOR, PSID,
    SECURITY_ATTRIBUTES, TOKEN_QUERY, TOKEN_USER, TokenUser,
};
use windows_sys::Win32::System::Threading::{GetCurrentProcess, OpenProcessToken};

/// Those that may do anything here anyway, and those that stand for the owner: SYSTEM, the administrators, the installer of Windows, the owner.
const TRUSTED: [&str; 5] = [
    "S-1-5-18",
    "S-1-5-32-544",
    "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464",
    "S-1-3-0",
    "S-1-3-4",
];

/// What an access list grants to be written with: data, appended data, attributes, children, the list itself, its owner, deleting.
const WRITING: u32 = 0x0002 | 0x0004 | 0x0010 | 0x0040 | 0x0100 | 0x000d_0000 | 0x5000_0000;

/// The user whom a token is for, as text: `S-1-5-21-…`.
pub(super) fn user_of_token(token: HANDLE) -> io::Result<String> {
    // A user's identifier has at most 68 bytes, behind a pointer and flags.
    let mut space = [0u64; 32];
    let mut size = 0;
    // SAFETY: the space is aligned for TOKEN_USER, and its size is given.
    let done = unsafe {
        GetTokenInformation(
            token,
            TokenUser,
            space.as_mut_ptr().cast(),
            u32::try_from(size_of_val(&space)).unwrap_or(0),
            &raw mut size,
        )
    };
    if done == 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the call has written a TOKEN_USER, whose identifier lies in the same space.
    unsafe { text_of((*space.as_ptr().cast::<TOKEN_USER>()).User.Sid) }
}

/// The user whom a process runs for. The handle must allow `PROCESS_QUERY_LIMITED_INFORMATION`.
pub(super) fn user_of_process(process: HANDLE) -> io::Result<String> {
    let mut token = null_mut();
    // SAFETY: the handle is open, and the token is written to our variable.
    if unsafe { OpenProcessToken(process, TOKEN_QUERY, &raw mut token) } == 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the system has just given us this handle.
    let token = unsafe { OwnedHandle::from_raw_handle(token) };
    user_of_token(token.as_raw_handle())
}

/// Our own user.
pub(super) fn own_user() -> io::Result<String> {
    // SAFETY: the call gives a constant.
    user_of_process(unsafe { GetCurrentProcess() })
}

/// # Safety
///
/// `sid` points to an identifier.
unsafe fn text_of(sid: PSID) -> io::Result<String> {
    let mut text = null_mut();
    // SAFETY: the caller's promise; the text is the system's until it is freed below.
    unsafe {
        if GetLengthSid(sid) == 0 || ConvertSidToStringSidW(sid, &raw mut text) == 0 {
            return Err(io::Error::last_os_error());
        }
        let mut length = 0;
        while *text.add(length) != 0 {
            length += 1;
        }
        let copy = String::from_utf16_lossy(std::slice::from_raw_parts(text, length));
        LocalFree(text.cast());
        Ok(copy)
    }
}

/// A description of owner and access list, as objects are made with.
pub(super) struct Descriptor(PSECURITY_DESCRIPTOR);

// SAFETY: the description is only read once it is made.
unsafe impl Send for Descriptor {}
// SAFETY: as above.
unsafe impl Sync for Descriptor {}

impl Descriptor {
    /// From the system's own language for it (SDDL).
    pub(super) fn new(text: &str) -> io::Result<Self> {
        let text: Vec<u16> = text.encode_utf16().chain([0]).collect();
        let mut made = null_mut();
        // SAFETY: the text ends with a zero, and the description is written to our variable.
        let done = unsafe {
            ConvertStringSecurityDescriptorToSecurityDescriptorW(
                text.as_ptr(),
                SDDL_REVISION_1,
                &raw mut made,
                null_mut(),
            )
        };
        if done == 0 {
            return Err(io::Error::last_os_error());
        }
        Ok(Self(made))
    }

    /// For a file that is our user's alone.
    pub(super) fn private_file() -> io::Result<Self> {
        let user = own_user()?;
        Self::new(&format!("O:{user}D:P(A;;FA;;;{user})"))
    }

    /// For a directory that is our user's alone, with all that will be in it.
    pub(super) fn private_directory() -> io::Result<Self> {
        let user = own_user()?;
        Self::new(&format!("O:{user}D:P(A;OICI;FA;;;{user})"))
    }

    /// What the calls that make things take. It must not outlive `self`.
    pub(super) fn attributes(&self) -> SECURITY_ATTRIBUTES {
        SECURITY_ATTRIBUTES {
            nLength: u32::try_from(size_of::<SECURITY_ATTRIBUTES>()).unwrap_or(0),
            lpSecurityDescriptor: self.0,
            bInheritHandle: 0,
        }
    }

    pub(super) fn as_ptr(&self) -> PSECURITY_DESCRIPTOR {
        self.0
    }
}

impl Drop for Descriptor {
    fn drop(&mut self) {
        // SAFETY: the system made it with LocalAlloc, and nothing points to it any more.
        unsafe { LocalFree(self.0) };
    }
}

/// Who may come to a file or directory.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Rights {
    pub(super) is_ours: bool,
    /// Ours, or of those that may do anything anyway.
    pub(super) owner_is_trusted: bool,
    /// Somebody else is let in at all.
    pub(super) others_enter: bool,
    pub(super) others_write: bool,
}

/// Reads them of an open file or directory. The handle must allow `READ_CONTROL`.
pub(super) fn of(file: &impl AsRawHandle) -> io::Result<Rights> {
    let (mut owner, mut list, mut description) = (null_mut(), null_mut::<ACL>(), null_mut());
    // SAFETY: the handle is open; what is written to our variables points into the description, which is freed below.
    let failed = unsafe {
        GetSecurityInfo(
            file.as_raw_handle(),
            SE_FILE_OBJECT,
            OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION,
            &raw mut owner,
            null_mut(),
            &raw mut list,
            null_mut(),
            &raw mut description,
        )
    };
    if failed != 0 {
        return Err(io::Error::from_raw_os_error(failed.cast_signed()));
    }
    let description = Descriptor(description);
    let user = own_user()?;
    let is_trusted = |who: &str| who == user || TRUSTED.contains(&who);
    // SAFETY: the owner lies in the description.
    let owner = unsafe { text_of(owner)? };
    let mut rights = Rights {
        is_ours: owner == user,
        owner_is_trusted: is_trusted(&owner),
        // Without any list everybody may do everything.
        others_enter: list.is_null(),
        others_write: list.is_null(),
    };
    if !list.is_null() {
        // SAFETY: the list lies in the description.
        for number in 0..u32::from(unsafe { (*list).AceCount }) {
            // SAFETY: the list has as many entries.
            let Some((who, mask)) = (unsafe { entry(list, number)? }) else {
                continue;
            };
            let is_other = who.is_none_or(|who| !is_trusted(&who));
            rights.others_enter |= is_other && mask != 0;
            rights.others_write |= is_other && mask & WRITING != 0;
        }
    }
    drop(description);
    Ok(rights)
}

/// Whom an entry lets in, and to what; nobody by name where it is of a kind that we do not read. Nothing for an entry that lets nobody in here.
///
/// # Safety
///
/// `list` is an access list with more entries than `number`.
unsafe fn entry(list: *const ACL, number: u32) -> io::Result<Option<(Option<String>, u32)>> {
    const ALLOWED: u8 = 0;
    const DENIED: u8 = 1;
    const INHERIT_ONLY: u8 = 8;
    let mut entry: *mut c_void = null_mut();
    // SAFETY: the caller's promise; the entry begins with its header, and one that allows has a mask and an identifier behind it.
    unsafe {
        if GetAce(list, number, &raw mut entry) == 0 {
            return Err(io::Error::last_os_error());
        }
        let header = *entry.cast::<ACE_HEADER>();
        if header.AceType == DENIED || header.AceFlags & INHERIT_ONLY != 0 {
            return Ok(None);
        }
        if header.AceType != ALLOWED {
            return Ok(Some((None, u32::MAX)));
        }
        let allowed = entry.cast::<ACCESS_ALLOWED_ACE>();
        let who = text_of((&raw mut (*allowed).SidStart).cast())?;
        Ok(Some((Some(who), (*allowed).Mask)))
    }
}
