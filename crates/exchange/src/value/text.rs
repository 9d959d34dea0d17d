//! Text as people and programs spoil it: full-width digits, non-breaking spaces, pinyin, traditional forms.

use std::borrow::Cow;

/// The text in half-width form, trimmed, with one kind of dash, tilde, dot and bracket. Borrowed when there
/// is nothing to do.
pub fn clean(text: &str) -> Cow<'_, str> {
    // Numbers and numbers on doors, most of a large file, need only one look.
    if text.bytes().all(|b| b.is_ascii_graphic()) {
        return Cow::Borrowed(text);
    }
    let trimmed = text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c));
    if trimmed.chars().all(|c| plain(c) == Some(c)) {
        return without_pinyin(trimmed).map_or(Cow::Borrowed(trimmed), Cow::Owned);
    }
    let mut out = String::with_capacity(trimmed.len());
    out.extend(trimmed.chars().filter_map(plain));
    Cow::Owned(match without_pinyin(&out) {
        Some(cleaned) => cleaned,
        None => out,
    })
}

/// Whether a character takes no room: zero-width spaces, byte order marks, marks of writing direction.
const fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}'
    )
}

/// The plain form of a character; `None` when it is to go.
fn plain(c: char) -> Option<char> {
    Some(match c {
        _ if is_invisible(c) => return None,
        '\u{3000}' | '\u{a0}' | '\u{2002}'..='\u{200a}' | '\t' | '\r' | '\n' => ' ',
        _ if c.is_control() => return None,
        '〔' | '【' | '［' | '〖' | '﹙' => '(',
        '〕' | '】' | '］' | '〗' | '﹚' => ')',
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '－' | '﹣' | '─' => '-',
        '～' | '〜' | '∼' | '˜' => '~',
        '・' | '•' | '‧' | '∙' | '⋅' | '●' | '･' => '·',
        // The full-width forms of ASCII stand 0xFEE0 above it.
        '\u{ff01}'..='\u{ff5e}' => u32::from(c).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(c),
        _ => c,
    })
}

/// Without `(qū)`, the pinyin that a web page's reading aid leaves behind a character; `None` when there is none.
pub fn without_pinyin(text: &str) -> Option<String> {
    if text.is_ascii() || !text.contains('(') {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let (mut rest, mut found) = (text, false);
    while let Some((before, after)) = rest.split_once('(') {
        out.push_str(before);
        // Pinyin is short; looking no further keeps a cell full of brackets cheap.
        let close = after.char_indices().take(7).find(|(_, c)| *c == ')').map(|(at, _)| at);
        match close.and_then(|at| Some((after.get(..at)?, after.get(at + 1..)?))) {
            Some((inside, behind)) if is_pinyin(inside) => {
                found = true;
                rest = behind;
            }
            _ => {
                out.push('(');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    found.then_some(out)
}

/// One to six Latin letters of which at least one bears a tone.
fn is_pinyin(text: &str) -> bool {
    const TONES: &str = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ";
    (1..=6).contains(&text.chars().count())
        && text.chars().all(|c| c.is_ascii_lowercase() || c == 'ü' || TONES.contains(c))
        && text.chars().any(|c| TONES.contains(c))
}

/// The simplified form of a traditional character that occurs in headings, units and null words.
const fn simple(c: char) -> Option<char> {
    Some(match c {
        '區' => '区',
        '樓' => '楼',
        '棟' => '栋',
        '層' => '层',
        '戶' | '戸' => '户',
        '積' => '积',
        '單' => '单',
        '萬' => '万',
        '億' => '亿',
        '畝' => '亩',
        '頃' => '顷',
        '無' => '无',
        '數' => '数',
        '築' => '筑',
        '業' => '业',
        '齡' => '龄',
        '號' => '号',
        '縣' => '县',
        '鎮' => '镇',
        '鄉' => '乡',
        '約' => '约',
        '餘' => '余',
        '個' => '个',
        '開' => '开',
        '發' => '发',
        '廠' => '厂',
        '電' => '电',
        '總' => '总',
        '稱' => '称',
        '經' => '经',
        '緯' => '纬',
        '費' => '费',
        '暫' => '暂',
        '詳' => '详',
        '訊' => '讯',
        '資' => '资',
        '據' => '据',
        '東' => '东',
        '莊' => '庄',
        '橋' => '桥',
        '園' => '园',
        '華' => '华',
        '龍' => '龙',
        '陽' => '阳',
        '兩' => '两',
        '長' => '长',
        '壽' => '寿',
        '間' => '间',
        _ => return None,
    })
}

/// The text with the traditional forms that matter here in simplified script.
pub fn simplified(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !text.chars().any(|c| simple(c).is_some()) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| simple(c).unwrap_or(c)).collect())
}

/// What two spellings of one name or heading have in common: cleaned, simplified, lower case, no spaces.
pub fn key(text: &str) -> String {
    simplified(&clean(text)).chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// Without the apostrophe that [`crate::write`] puts before text a spreadsheet would take for a formula.
pub fn without_neutraliser(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(crate::write::FORMULA_STARTS) => rest,
        _ => text,
    }
}
