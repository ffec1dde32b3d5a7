use crate::core::{Ledger, money::{self, Rate as R}};
use super::shapes::*;
use serde::Serialize;
pub mod audit;

/// Entries of one account.
#[derive(Debug)]
pub struct Account<T> {
    pub rate: Rate,
    entries: Vec<Entry>,
}

pub enum Side { Left, Right(Book) }

pub trait Named: Shown {
    fn name(&self) -> Name;
}

impl<T> Named for Account<T> {
    fn name(&self) -> Name { self.rate.name() }
}

impl Account {
    pub fn load(&mut self, path: &Path) -> Option<Entry> {
        let found = path.read();
        let made: Entry = found;
        for entry in self.entries { entry.post(); }
        Some(made)
    }
}

pub type Alias = Account;
const LIMIT: Money = 1;
static STORE: Store = Store::new();
macro_rules! entry { () => {}; }
mod inner { pub fn deep() {} }
