//! Form fields: label, hint, control and error belong together, and nothing typed is lost.

/// A field of a form: `{{ form::field(l, field) }}` of `ui/form.html`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The name it is sent under, and the id of its control.
    pub name: String,
    /// What is asked; the legend of radios and checkboxes.
    pub label: String,
    /// How to answer, with an example; shown under the label.
    pub hint: Option<String>,
    /// What is wrong and how to mend it.
    pub error: Option<String>,
    /// What was typed.
    pub value: String,
    /// Whether an answer is not required; the label says so.
    pub optional: bool,
    /// The control.
    pub control: Control,
    /// What the browser may fill in (`username`, `current-password`); empty for nothing.
    pub autocomplete: &'static str,
    /// The unit after the control (`m²`, `年`); empty for none.
    pub suffix: String,
}

/// What is typed or chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Control {
    /// A line of text.
    Text,
    /// A line of text to search by, of at most 60 characters.
    Search,
    /// A whole number; text with a numeric keyboard, so that nothing typed is thrown away.
    Number,
    /// A secret; pasting is allowed.
    Password,
    /// A day.
    Date,
    /// Several lines.
    TextArea,
    /// A file; the text is the `accept` list.
    File(&'static str),
    /// One of many.
    Select(Vec<Choice>),
    /// One of a few.
    Radios(Vec<Choice>),
    /// Any of a few.
    Checkboxes(Vec<Choice>),
}

/// One thing that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is shown.
    pub label: String,
    /// What choosing it means.
    pub hint: Option<String>,
    /// How many rows have it, already written; shown after the label.
    pub count: Option<String>,
    /// Whether it is chosen.
    pub chosen: bool,
}

impl Choice {
    /// A choice that is not chosen.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), hint: None, count: None, chosen: false }
    }

    /// Chosen or not.
    #[must_use]
    pub fn chosen(mut self, chosen: bool) -> Self {
        self.chosen = chosen;
        self
    }

    /// With what choosing it means.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// With the number of rows that have it.
    #[must_use]
    pub fn count(mut self, count: impl Into<String>) -> Self {
        self.count = Some(count.into());
        self
    }
}

impl Field {
    /// A field with a control and nothing typed.
    pub fn new(name: impl Into<String>, label: impl Into<String>, control: Control) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            hint: None,
            error: None,
            value: String::new(),
            optional: false,
            control,
            autocomplete: "",
            suffix: String::new(),
        }
    }

    /// A line of text.
    pub fn text(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(name, label, Control::Text)
    }

    /// With what was typed.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    /// With a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// With an error, where there is one.
    #[must_use]
    pub fn error(mut self, error: Option<impl Into<String>>) -> Self {
        self.error = error.map(Into::into);
        self
    }

    /// Without need of an answer.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// With what the browser may fill in.
    #[must_use]
    pub fn autocomplete(mut self, token: &'static str) -> Self {
        self.autocomplete = token;
        self
    }

    /// With a unit after the control.
    #[must_use]
    pub fn suffix(mut self, unit: impl Into<String>) -> Self {
        self.suffix = unit.into();
        self
    }

    /// The ids that describe the control: hint, then error.
    pub fn described_by(&self) -> String {
        match (&self.hint, &self.error) {
            (Some(_), Some(_)) => format!("{0}-hint {0}-error", self.name),
            (Some(_), None) => format!("{}-hint", self.name),
            (None, Some(_)) => format!("{}-error", self.name),
            (None, None) => String::new(),
        }
    }

    /// The id an error link jumps to: the control, or the first choice.
    pub fn target(&self) -> String {
        match self.control {
            Control::Radios(_) | Control::Checkboxes(_) => format!("{}-1", self.name),
            _ => self.name.clone(),
        }
    }
}

/// An error as the summary on top lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormError {
    /// The id of the control to mend; empty when no one field is at fault.
    pub target: String,
    /// What is wrong and how to mend it.
    pub message: String,
}

impl FormError {
    /// An error of the form as a whole.
    pub fn general(message: impl Into<String>) -> Self {
        Self { target: String::new(), message: message.into() }
    }
}

/// The errors of the fields, in their order, for the summary.
pub fn errors<'a>(fields: impl IntoIterator<Item = &'a Field>) -> Vec<FormError> {
    fields
        .into_iter()
        .filter_map(|field| {
            let message = field.error.clone()?;
            Some(FormError { target: field.target(), message })
        })
        .collect()
}

/// Puts a message beside the field of that name; the errors of all fields, for the summary.
pub fn refuse(fields: &mut [Field], name: &str, message: &str) -> Vec<FormError> {
    for field in fields.iter_mut().filter(|field| field.name == name) {
        field.error = Some(message.to_owned());
    }
    errors(&*fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_points_at_the_control_that_can_be_mended() {
        let year = Field::text("cut-off", "Year").error(Some("Enter a year such as 2000"));
        let role = Field::new("role", "Role", Control::Radios(vec![Choice::new("a", "A")]))
            .error(Some("Choose one"));
        let fine = Field::text("name", "Name").hint("As on the register");
        assert_eq!(fine.described_by(), "name-hint");
        assert_eq!(year.described_by(), "cut-off-error");
        let targets: Vec<_> = errors([&year, &role, &fine]).into_iter().map(|error| error.target).collect();
        assert_eq!(targets, ["cut-off", "role-1"]);
    }
}
