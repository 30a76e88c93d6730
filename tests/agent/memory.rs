//! The agent's memory, as root sees it.

use std::fs::{self, File};
use std::os::unix::fs::FileExt;

/// One mapping of a process.
struct Mapping {
    start: u64,
    end: u64,
    name: String,
    flags: String,
}

fn mappings(pid: u32) -> Vec<Mapping> {
    let text = fs::read_to_string(format!("/proc/{pid}/smaps")).unwrap();
    let mut found: Vec<Mapping> = Vec::new();
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        if let Some(flags) = line.strip_prefix("VmFlags:") {
            found.last_mut().unwrap().flags = flags.to_owned();
        } else if let Some((start, end)) = words[0].split_once('-')
            && let (Ok(start), Ok(end)) =
                (u64::from_str_radix(start, 16), u64::from_str_radix(end, 16))
        {
            let name = words.get(5).copied().unwrap_or_default().to_owned();
            found.push(Mapping {
                start,
                end,
                name,
                flags: String::new(),
            });
        }
    }
    found
}

fn read(pid: u32, mapping: &Mapping) -> Option<Vec<u8>> {
    let memory = File::open(format!("/proc/{pid}/mem")).unwrap();
    let mut bytes = vec![0; usize::try_from(mapping.end - mapping.start).unwrap()];
    memory.read_exact_at(&mut bytes, mapping.start).ok()?;
    Some(bytes)
}

/// The key that lies at the start of the page which is wiped when the process forks.
pub(super) fn key_in_the_wiped_page(pid: u32) -> Option<Vec<u8>> {
    let mappings = mappings(pid);
    let page = mappings
        .iter()
        .find(|mapping| mapping.flags.contains("wf"))?;
    Some(read(pid, page)?[..32].to_vec())
}

/// How often `needle` stands in memory that can be read.
pub(super) fn count(pid: u32, needle: &[u8]) -> usize {
    let pattern: String = needle.iter().map(|byte| format!(r"\x{byte:02x}")).collect();
    let pattern = regex::bytes::Regex::new(&format!("(?-u){pattern}")).unwrap();
    let all = mappings(pid);
    let bytes = all.iter().filter_map(|mapping| read(pid, mapping));
    bytes.map(|bytes| pattern.find_iter(&bytes).count()).sum()
}

pub(super) fn is_mapped(pid: u32, name: &str) -> bool {
    mappings(pid).iter().any(|mapping| mapping.name == name)
}

pub(super) fn is_unreadable(pid: u32, name: &str) -> bool {
    let mappings = mappings(pid);
    let page = mappings.iter().find(|mapping| mapping.name == name);
    page.is_some_and(|page| read(pid, page).is_none())
}
