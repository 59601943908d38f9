//! A plain grid of columns for the terminal: no lines but one under the header.
//!
//! comfy-table cannot paint without its terminal dependency, and measures text with escape
//! codes in it wrongly; a grid that measures first and paints last is shorter than the detour.

use anstyle::Style as Ink;

use super::palette::{BOLD, DIM, PLAIN, paint};
use super::text::{width, wrap_to};

/// Space between two columns.
const GAP: usize = 2;

/// On which side of its column a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// Words.
    Left,
    /// Figures.
    Right,
}

/// A piece of text in one style.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    text: String,
    ink: Ink,
}

/// One cell.
#[derive(Debug, Clone)]
pub(crate) enum Cell {
    /// One line, as wide as it is.
    Line(Vec<Piece>),
    /// Several lines in one style.
    Stack(Vec<Piece>),
    /// Prose that is wrapped into what the other columns leave, at most so many lines, and a
    /// piece that follows on the last line if there is room, else on its own.
    Prose {
        /// The text.
        text: Piece,
        /// How many lines at most.
        lines: usize,
        /// What follows it.
        tail: Option<Piece>,
    },
}

impl Cell {
    /// Plain text on one line.
    pub(crate) fn plain(text: impl Into<String>) -> Cell {
        Cell::painted(text, PLAIN)
    }

    /// One line in one style.
    pub(crate) fn painted(text: impl Into<String>, ink: Ink) -> Cell {
        Cell::Line(vec![Piece { text: text.into(), ink }])
    }

    /// One line in several styles.
    pub(crate) fn pieces(pieces: impl IntoIterator<Item = (String, Ink)>) -> Cell {
        Cell::Line(pieces.into_iter().map(|(text, ink)| Piece { text, ink }).collect())
    }

    /// Lines under each other in one style.
    pub(crate) fn stack(lines: impl IntoIterator<Item = String>, ink: Ink) -> Cell {
        Cell::Stack(lines.into_iter().map(|text| Piece { text, ink }).collect())
    }

    /// Wrapped text with something dim after it.
    pub(crate) fn prose(text: impl Into<String>, ink: Ink, lines: usize, tail: Option<String>) -> Cell {
        Cell::Prose { text: Piece { text: text.into(), ink }, lines, tail: tail.map(|text| Piece { text, ink: DIM }) }
    }

    /// Its lines in a column of this width.
    fn lines(&self, room: usize) -> Vec<Vec<Piece>> {
        match self {
            Cell::Line(pieces) => vec![pieces.clone()],
            Cell::Stack(pieces) => pieces.iter().map(|piece| vec![piece.clone()]).collect(),
            Cell::Prose { text, lines, tail } => {
                let line = |part: String, ink| Piece { text: part, ink };
                let mut out: Vec<Vec<Piece>> =
                    wrap_to(&text.text, room, *lines).into_iter().map(|part| vec![line(part, text.ink)]).collect();
                if let Some(tail) = tail {
                    let used = out.last().map_or(0, |last| width_of(last));
                    match out.last_mut() {
                        Some(last) if used + 1 + width(&tail.text) <= room => {
                            last.push(line(" ".to_owned(), PLAIN));
                            last.push(tail.clone());
                        }
                        _ => {
                            out.extend(wrap_to(&tail.text, room, 2).into_iter().map(|part| vec![line(part, tail.ink)]))
                        }
                    }
                }
                out
            }
        }
    }

    /// How wide it would be on one line, and how wide at least.
    fn widths(&self) -> (usize, usize) {
        match self {
            Cell::Line(pieces) => (width_of(pieces), width_of(pieces)),
            Cell::Stack(pieces) => {
                let widest = pieces.iter().map(|piece| width(&piece.text)).max().unwrap_or(0);
                (widest, widest)
            }
            Cell::Prose { text, tail, .. } => {
                let tail = tail.as_ref().map_or(0, |tail| 1 + width(&tail.text));
                (width(&text.text) + tail, 0)
            }
        }
    }
}

fn width_of(pieces: &[Piece]) -> usize {
    width(&pieces.iter().map(|piece| piece.text.as_str()).collect::<String>())
}

/// Rows of cells under a header.
#[derive(Debug)]
pub(crate) struct Grid {
    sides: Vec<Side>,
    header: Vec<String>,
    rows: Vec<Vec<Cell>>,
}

impl Grid {
    /// A grid with these columns.
    pub(crate) fn new(columns: &[(&str, Side)]) -> Grid {
        Grid {
            sides: columns.iter().map(|column| column.1).collect(),
            header: columns.iter().map(|column| column.0.to_owned()).collect(),
            rows: Vec::new(),
        }
    }

    /// Adds a row; it must have a cell for every column.
    pub(crate) fn row(&mut self, cells: Vec<Cell>) {
        debug_assert_eq!(cells.len(), self.sides.len());
        self.rows.push(cells);
    }

    /// The widths of the columns in a page of `page` columns: what single lines need, and the
    /// rest to the prose, but at least 16 columns of it.
    fn widths(&self, page: usize) -> Vec<usize> {
        let column = |at: usize| self.rows.iter().map(move |row| row[at].widths());
        let header = |at: usize| width(&self.header[at]);
        let mut widths: Vec<usize> =
            (0..self.sides.len()).map(|at| column(at).map(|w| w.1).fold(header(at), usize::max)).collect();
        let prose: Vec<usize> = (0..self.sides.len())
            .filter(|&at| self.rows.iter().any(|row| matches!(row[at], Cell::Prose { .. })))
            .collect();
        let fixed: usize = (0..widths.len()).filter(|at| !prose.contains(at)).map(|at| widths[at]).sum();
        let gaps = GAP * widths.len().saturating_sub(1);
        let mut room = page.saturating_sub(fixed + gaps).max(16);
        for (nth, &at) in prose.iter().enumerate() {
            let natural = column(at).map(|w| w.0).fold(widths[at], usize::max);
            let part = room / (prose.len() - nth);
            widths[at] = natural.min(part);
            room -= widths[at];
        }
        widths
    }

    /// The grid as text, every line ended, without blanks at the ends of lines.
    pub(crate) fn print(&self, page: usize, colour: bool) -> String {
        let widths = self.widths(page);
        let mut out = String::new();
        if self.header.iter().any(|name| !name.is_empty()) {
            let header: Vec<Vec<Piece>> =
                self.header.iter().map(|name| vec![Piece { text: name.clone(), ink: BOLD }]).collect();
            self.line(&header, &widths, colour, &mut out);
            let total = widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1);
            out.push_str(&paint(&"─".repeat(total.min(page.max(16))), DIM, colour));
            out.push('\n');
        }
        for row in &self.rows {
            let cells: Vec<Vec<Vec<Piece>>> = row.iter().zip(&widths).map(|(cell, &room)| cell.lines(room)).collect();
            let height = cells.iter().map(Vec::len).max().unwrap_or(0);
            for at in 0..height {
                let line: Vec<Vec<Piece>> =
                    cells.iter().map(|cell| cell.get(at).cloned().unwrap_or_default()).collect();
                self.line(&line, &widths, colour, &mut out);
            }
        }
        out
    }

    /// One printed line. Blanks are held back until text follows them, so none end a line.
    fn line(&self, cells: &[Vec<Piece>], widths: &[usize], colour: bool, out: &mut String) {
        let mut blanks = 0;
        for (at, cell) in cells.iter().enumerate() {
            if at > 0 {
                blanks += GAP;
            }
            let free = widths[at].saturating_sub(width_of(cell));
            if self.sides[at] == Side::Right {
                blanks += free;
            }
            for piece in cell {
                let text = piece.text.trim_end_matches(' ');
                if !text.is_empty() {
                    out.push_str(&" ".repeat(std::mem::take(&mut blanks)));
                    out.push_str(&paint(text, piece.ink, colour));
                }
                blanks += piece.text.len() - text.len();
            }
            if self.sides[at] == Side::Left {
                blanks += free;
            }
        }
        out.push('\n');
    }
}
