//! What a password must be, by the profile of rules that the operator chose.

use crate::folded;

/// Shortest password, in characters (NIST SP 800-63B and ASVS 5.0 6.2.1).
pub const MIN_LENGTH: usize = 8;
/// Longest password, in characters.
pub const MAX_LENGTH: usize = 128;

/// The platform's names, which are the first that somebody tries.
const PLATFORM: [&str; 2] = ["yiju", "宜居"];

/// A profile of rules. The two contradict one another: ASVS 5.0 (6.2.5, 6.2.10) forbids what 等保 demands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Profile {
    /// NIST SP 800-63B: length and a list of breached passwords; no rules of composition, no expiry.
    #[default]
    Nist,
    /// 等保三级, GB/T 22239-2019 8.1.4.1: besides, complexity, periodic change and lock-out.
    Mlps3,
}

impl Profile {
    /// Fewest characters.
    pub const fn min_length(self) -> usize {
        MIN_LENGTH
    }

    /// Most characters.
    pub const fn max_length(self) -> usize {
        MAX_LENGTH
    }

    /// How many of the four classes of characters (lower case, upper case, digits, others) a password must mix.
    pub const fn classes(self) -> usize {
        match self {
            Self::Nist => 0,
            Self::Mlps3 => 3,
        }
    }

    /// After how many days a password must be changed.
    pub const fn max_age_days(self) -> Option<u32> {
        match self {
            Self::Nist => None,
            Self::Mlps3 => Some(90),
        }
    }

    /// How many passwords, the present one included, must not be used again.
    pub const fn history(self) -> usize {
        match self {
            Self::Nist => 0,
            Self::Mlps3 => 5,
        }
    }
}

/// Why a password is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordRefused {
    /// Fewer than [`MIN_LENGTH`] characters.
    #[error("a password has at least {MIN_LENGTH} characters")]
    TooShort,
    /// More than [`MAX_LENGTH`] characters.
    #[error("a password has at most {MAX_LENGTH} characters")]
    TooLong,
    /// It contains the login.
    #[error("a password does not contain the login")]
    ContainsLogin,
    /// It contains the person's name or the platform's.
    #[error("a password does not contain the name of the person or of the platform")]
    ContainsName,
    /// It is among the hundred thousand that are tried first.
    #[error("the password is among those that are tried first")]
    Breached,
    /// It mixes too few classes of characters ([`Profile::classes`]).
    #[error("a password mixes three of: lower case, upper case, digits, other characters")]
    TooSimple,
    /// It was used before ([`used_before`](super::used_before), [`Profile::history`]).
    #[error("the password was used before")]
    UsedBefore,
}

/// Checks a password that somebody wants to use. What needs the older hashes is [`used_before`](super::used_before).
pub fn check(
    profile: Profile,
    login: &str,
    display_name: &str,
    password: &str,
) -> Result<(), PasswordRefused> {
    let length = password.chars().count();
    if length < profile.min_length() {
        return Err(PasswordRefused::TooShort);
    }
    if length > profile.max_length() {
        return Err(PasswordRefused::TooLong);
    }
    let password_folded = folded(password);
    let contains = |word: &str| is_telling(word) && password_folded.contains(word);
    if contains(&folded(login)) {
        return Err(PasswordRefused::ContainsLogin);
    }
    if names(display_name).iter().map(String::as_str).chain(PLATFORM).any(contains) {
        return Err(PasswordRefused::ContainsName);
    }
    if breached(password) || breached(&password_folded) {
        return Err(PasswordRefused::Breached);
    }
    if classes(password) < profile.classes() {
        return Err(PasswordRefused::TooSimple);
    }
    Ok(())
}

/// The name as one word and each of its parts.
fn names(display_name: &str) -> Vec<String> {
    let name = folded(display_name);
    let parts = name.split_whitespace().map(str::to_owned);
    std::iter::once(name.split_whitespace().collect()).chain(parts).collect()
}

/// Whether a word says something: two Latin letters are in every third password, two Chinese ones are a name.
fn is_telling(word: &str) -> bool {
    word.chars().count() >= if word.is_ascii() { 3 } else { 2 }
}

/// Whether it is in the list of breached passwords (decision 0110).
fn breached(password: &str) -> bool {
    passwords::analyzer::is_common_password(password)
}

fn classes(password: &str) -> usize {
    let kinds: [fn(char) -> bool; 4] = [
        |letter| letter.is_lowercase(),
        |letter| letter.is_uppercase(),
        |letter| letter.is_numeric(),
        |letter| !letter.is_lowercase() && !letter.is_uppercase() && !letter.is_numeric(),
    ];
    kinds.iter().filter(|kind| password.chars().any(**kind)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nist(password: &str) -> Result<(), PasswordRefused> {
        check(Profile::Nist, "wang.fang", "王芳 Fang", password)
    }

    fn mlps3(password: &str) -> Result<(), PasswordRefused> {
        check(Profile::Mlps3, "wang.fang", "王芳 Fang", password)
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert_eq!(nist("七个汉字不够长"), Err(PasswordRefused::TooShort));
        assert_eq!(nist("八个汉字就足够长"), Ok(()));
        assert_eq!(nist(&"桥".repeat(128)), Ok(()));
        assert_eq!(nist(&"桥".repeat(129)), Err(PasswordRefused::TooLong));
    }

    #[test]
    fn words_that_belong_to_the_person_or_the_platform_are_refused_however_they_are_written() {
        for (password, why) in [
            ("my Wang.Fang 77", PasswordRefused::ContainsLogin),
            ("ＷＡＮＧ．ＦＡＮＧ at home", PasswordRefused::ContainsLogin),
            ("sunny王芳sunny", PasswordRefused::ContainsName),
            ("the fang of a wolf", PasswordRefused::ContainsName),
            ("YiJu for everyone", PasswordRefused::ContainsName),
            ("我们的宜居平台欢迎您", PasswordRefused::ContainsName),
        ] {
            assert_eq!(nist(password), Err(why), "{password}");
            assert_eq!(mlps3(password), Err(why), "{password}");
        }
    }

    #[test]
    fn a_login_of_two_letters_forbids_nothing() {
        assert_eq!(check(Profile::Nist, "an", "W", "banana on a wall"), Ok(()));
        assert_eq!(check(Profile::Nist, "", "", "banana on a wall"), Ok(()));
    }

    #[test]
    fn what_is_tried_first_is_refused() {
        for password in
            ["password", "PASSWORD", "P@ssw0rd", "12345678", "1qaz2wsx", "woaini1314", "5201314520"]
        {
            assert_eq!(nist(password), Err(PasswordRefused::Breached), "{password}");
        }
        assert_eq!(nist("ｐａｓｓｗｏｒｄ"), Err(PasswordRefused::Breached));
        assert_eq!(nist("correct horse battery staple"), Ok(()));
    }

    #[test]
    fn only_mlps3_asks_for_a_mix_of_characters() {
        for (password, simple) in [
            ("quiet lantern", true),
            ("quietlantern77", true),
            ("quiet lantern 77", false),
            ("QuietLantern77", false),
            ("安静的灯笼挂在门口", true),
            ("安静的灯笼77Lanterns", false),
        ] {
            assert_eq!(nist(password), Ok(()), "{password}");
            let expected = if simple { Err(PasswordRefused::TooSimple) } else { Ok(()) };
            assert_eq!(mlps3(password), expected, "{password}");
        }
    }

    #[test]
    fn the_numbers_of_the_profiles() {
        let numbers = |profile: Profile| (profile.classes(), profile.max_age_days(), profile.history());
        assert_eq!(numbers(Profile::Nist), (0, None, 0));
        assert_eq!(numbers(Profile::Mlps3), (3, Some(90), 5));
    }
}
