//! Who runs this program, as the environment says: weak, but what a lock and a journal can know.

/// The person or the CI job behind this process, read through `variable` (`std::env::var` in the program).
pub fn actor(variable: impl Fn(&str) -> Option<String>) -> String {
    let set = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
    // Who started the job, and the variable that names the job.
    let systems = [
        ("GITHUB_ACTOR", "GITHUB_RUN_ID", "GitHub Actions run"),
        ("GITLAB_USER_LOGIN", "CI_JOB_ID", "GitLab job"),
        (
            "BUILD_REQUESTEDFOR",
            "BUILD_BUILDID",
            "Azure Pipelines build",
        ),
        (
            "BUILDKITE_BUILD_CREATOR",
            "BUILDKITE_BUILD_ID",
            "Buildkite build",
        ),
        ("CIRCLE_USERNAME", "CIRCLE_WORKFLOW_ID", "CircleCI workflow"),
    ];
    for (who, job, system) in systems {
        if let (Some(who), Some(job)) = (set(who), set(job)) {
            return format!("{who} ({system} {job})");
        }
    }
    ["USER", "LOGNAME", "USERNAME"]
        .into_iter()
        .find_map(set)
        .unwrap_or_else(|| "unknown".to_owned())
}

/// This machine's name, as far as it can be told without asking the network.
pub fn host_name() -> String {
    let kernel = std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let variables = ["HOSTNAME", "COMPUTERNAME"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok());
    kernel
        .into_iter()
        .chain(variables)
        .map(|name| name.trim().to_owned())
        .find(|name| !name.is_empty())
        .unwrap_or_else(|| "unknown".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actor_of(pairs: &[(&str, &str)]) -> String {
        actor(|name| {
            pairs
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn a_ci_job_comes_before_the_user_it_runs_as() {
        assert_eq!(
            actor_of(&[
                ("USER", "runner"),
                ("GITHUB_ACTOR", "ana"),
                ("GITHUB_RUN_ID", "17")
            ]),
            "ana (GitHub Actions run 17)"
        );
    }

    #[test]
    fn a_half_set_ci_is_none_and_blanks_are_no_name() {
        assert_eq!(actor_of(&[("GITHUB_ACTOR", "ana"), ("USER", "bo")]), "bo");
        assert_eq!(actor_of(&[("USER", " "), ("USERNAME", "cy")]), "cy");
        assert_eq!(actor_of(&[]), "unknown");
    }

    #[test]
    fn the_host_has_a_name_of_one_line() {
        let name = host_name();
        assert!(!name.is_empty() && !name.contains('\n'), "{name:?}");
    }
}
