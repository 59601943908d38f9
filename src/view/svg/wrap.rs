//! Text broken into lines of so many pixels.

use unicode_segmentation::UnicodeSegmentation;

use super::font::width;

/// The text in at most `lines` lines of at most `room` pixels, broken at blanks, and inside a word only where it
/// is wider than a line. An ellipsis ends what was cut. Never empty.
pub(crate) fn wrap(text: &str, size: f64, bold: bool, room: f64, lines: usize) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut taken = 0.0;
    let blank = width(" ", size, bold);
    let mut cut = false;
    'words: for word in text.split(' ').filter(|word| !word.is_empty()) {
        let wide = width(word, size, bold);
        if line.is_empty() || taken + blank + wide > room {
            if !line.is_empty() {
                out.push(std::mem::take(&mut line));
            }
            taken = 0.0;
            if out.len() == lines {
                cut = true;
                break;
            }
        } else {
            line.push(' ');
            taken += blank;
        }
        if wide <= room {
            line.push_str(word);
            taken += wide;
            continue;
        }
        for cluster in word.graphemes(true) {
            let more = width(cluster, size, bold);
            if taken + more > room && !line.is_empty() {
                out.push(std::mem::take(&mut line));
                taken = 0.0;
                if out.len() == lines {
                    cut = true;
                    break 'words;
                }
            }
            line.push_str(cluster);
            taken += more;
        }
    }
    if !line.is_empty() || out.is_empty() {
        out.push(line);
    }
    if cut && let Some(last) = out.last_mut() {
        let ellipsis = width("…", size, bold);
        while width(last, size, bold) + ellipsis > room
            && let Some((at, _)) = last.grapheme_indices(true).next_back()
        {
            last.truncate(at);
        }
        last.truncate(last.trim_end().len());
        last.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::wrap;
    use crate::view::svg::font::width;

    #[test]
    fn lines_fit_and_nothing_is_lost_in_silence() {
        let text = "Connection pool exhausted on the primary and averyverylongwordwithoutanyblankinitatallreally so";
        for room in [40.0, 80.0, 200.0, 2000.0] {
            let all = wrap(text, 14.0, false, room, 100);
            assert!(all.iter().all(|line| width(line, 14.0, false) <= room), "{all:?}");
            assert_eq!(all.concat().replace(' ', ""), text.replace(' ', ""));
            let two = wrap(text, 14.0, false, room, 2);
            assert!(two.len() <= 2 && (two.len() == all.len() || two[1].ends_with('…')), "{two:?}");
        }
        assert_eq!(wrap("", 14.0, false, 10.0, 3), [""]);
    }
}
