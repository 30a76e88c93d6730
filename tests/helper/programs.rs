//! The programs themselves, set up by `integrate`: they get their key, and nothing of it lies in their files.
