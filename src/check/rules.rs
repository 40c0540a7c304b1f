//! One rule, one file. A file's own comment, below its first paragraph, is the rule's page in `docs/rules/`.

use super::{Document, Masked, SourceText, Subject};
use crate::diagnostic::{Finding, Rule};

/// Looks at the archive and adds what it finds.
pub type OverArchive = fn(&Subject<'_>, &mut Vec<Finding>);
/// Looks at one document.
pub type OverDocument = fn(&Document<'_>, &mut Vec<Finding>);
/// Looks at a file's text.
pub type OverSource = fn(&SourceText<'_>, &mut Vec<Masked>);

macro_rules! files {
    (archive { $($a:ident = $A:ident,)+ } document { $($d:ident = $D:ident,)+ } source { $($s:ident = $S:ident,)+ } language { $($l:ident = $L:ident,)+ }) => {
        $(mod $a;)+ $(mod $d;)+ $(mod $s;)+ $(pub mod $l;)+

        /// Rules over the archive.
        pub const OVER_ARCHIVE: &[(Rule, OverArchive)] = &[$((Rule::$A, $a::check),)+];
        /// Rules over one document.
        pub const OVER_DOCUMENT: &[(Rule, OverDocument)] = &[$((Rule::$D, $d::check),)+];
        /// Rules over a file's text.
        pub const OVER_SOURCE: &[(Rule, OverSource)] = &[$((Rule::$S, $s::check),)+];
        /// Rules over a sentence.
        pub const OVER_SENTENCE: &[&super::language::Judge] = &[$(&$l::JUDGE,)+];

        /// The text of a rule's file, where it has one.
        pub fn source(rule: Rule) -> Option<&'static str> {
            match rule {
                $(Rule::$A => Some(include_str!(concat!("rules/", stringify!($a), ".rs"))),)+
                $(Rule::$D => Some(include_str!(concat!("rules/", stringify!($d), ".rs"))),)+
                $(Rule::$S => Some(include_str!(concat!("rules/", stringify!($s), ".rs"))),)+
                $(Rule::$L => Some(include_str!(concat!("rules/", stringify!($l), ".rs"))),)+
                _ => None,
            }
        }
    };
}

files! {
    archive {
        action_overdue = ActionOverdue,
        published_late = PublishedLate,
        recurrence_open = RecurrenceOpen,
    }
    document {
        action_owner = ActionOwner,
        action_reason = ActionReason,
        action_untracked = ActionUntracked,
        criterion_unmet = CriterionUnmet,
        criterion_unstated = CriterionUnstated,
        date_form = DateForm,
        detection_unmended = DetectionUnmended,
        drill_thin = DrillThin,
        duration_differs = DurationDiffers,
        evidence_remote = EvidenceRemote,
        impact_unmeasured = ImpactUnmeasured,
        misspelt = Misspelt,
        prevention_missing = PreventionMissing,
        priorities_alike = PrioritiesAlike,
        review_evidence = ReviewEvidence,
        review_open = ReviewOpen,
        section_empty = SectionEmpty,
        state_demands = StateDemands,
        template_text = TemplateText,
    }
    source {
        customer_name = CustomerName,
        mail_address = MailAddress,
        private_address = PrivateAddress,
        secret = Secret,
    }
    language {
        animated = Animated,
        counterfactual = Counterfactual,
        hindsight = Hindsight,
        human_error = HumanError,
        judgement = Judgement,
        named_person = NamedPerson,
        omission_as_cause = OmissionAsCause,
        people_fixing = PeopleFixing,
        single_root_cause = SingleRootCause,
        vague_action = VagueAction,
    }
}
