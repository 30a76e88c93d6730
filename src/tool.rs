//! The table of tools: for each program, the variables that hold its key, and those that would redirect or outrank it.
//!
//! Touches: nothing.
//!
//! A new tool is one row. Names come from the vendors' documentation; one that a program does not read does no harm here. An entry of
//! `endpoints` and `conflicts` may hold one `*`.

use std::collections::HashMap;
use std::sync::LazyLock;

/// One tool.
#[derive(Debug)]
pub(crate) struct Tool {
    pub(crate) name: &'static str,
    /// The programs that people start it by.
    pub(crate) programs: &'static [&'static str],
    /// The secrets that it needs; `add` asks for each of these.
    asks: &'static [&'static str],
    /// Variables that get the value of another: the copy, then the one that is stored.
    copies: &'static [(&'static str, &'static str)],
    /// Other secrets that it reads; stored with `add --var NAME`.
    also: &'static [&'static str],
    /// What is no secret, and goes along in hardened mode.
    pub(crate) companions: &'static [&'static str],
    /// What would win over the injected key, or send the program another way: removed when that key is injected.
    pub(crate) conflicts: &'static [&'static str],
    /// What says where the key is sent. It holds for whatever program reads a key of this row.
    pub(crate) endpoints: &'static [&'static str],
}

impl Tool {
    /// The secrets that `add` asks for. They belong together: with one of them in a scope, the others must be there too.
    pub(crate) fn asked(&self) -> impl Iterator<Item = &'static str> {
        self.asks.iter().copied()
    }

    /// Pairs of a variable and the stored one whose value it gets.
    pub(crate) fn copies(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.copies.iter().copied()
    }

    /// Every variable that may hold a secret of this tool; what `add --var` takes.
    pub(crate) fn variables(&self) -> impl Iterator<Item = &'static str> {
        let copies = self.copies.iter().map(|(copy, _)| *copy);
        self.asks.iter().chain(self.also).copied().chain(copies)
    }
}

/// The tool of this name.
pub(crate) fn find(name: &str) -> Option<&'static Tool> {
    TOOLS.iter().find(|tool| tool.name == name)
}

/// All tools, in the order of the table.
pub(crate) fn all() -> impl Iterator<Item = &'static Tool> {
    TOOLS.iter()
}

/// The tools that read a secret from this variable.
pub(crate) fn reading(variable: &str) -> &'static [&'static Tool] {
    static READERS: LazyLock<HashMap<&str, Vec<&Tool>>> = LazyLock::new(|| {
        let mut readers: HashMap<&str, Vec<&Tool>> = HashMap::new();
        for tool in TOOLS {
            for variable in tool.variables() {
                let tools = readers.entry(variable).or_default();
                if !tools.iter().any(|known| known.name == tool.name) {
                    tools.push(tool);
                }
            }
        }
        readers
    });
    READERS.get(variable).map_or(&[], Vec::as_slice)
}

/// What a row need not mention.
const BLANK: Tool = Tool {
    name: "",
    programs: &[],
    asks: &[],
    copies: &[],
    also: &[],
    companions: &[],
    conflicts: &[],
    endpoints: &[],
};

static TOOLS: &[Tool] = &[
    // Coding tools.
    Tool {
        name: "claude",
        programs: &["claude"],
        asks: &["ANTHROPIC_API_KEY"],
        also: &[
            "ANTHROPIC_AUTH_TOKEN",
            "CLAUDE_CODE_OAUTH_TOKEN",
            "ANTHROPIC_CUSTOM_HEADERS",
            "ANTHROPIC_FOUNDRY_API_KEY",
            "AWS_BEARER_TOKEN_BEDROCK",
        ],
        companions: &["CLAUDE_CONFIG_DIR", "ANTHROPIC_MODEL"],
        conflicts: &[
            "ANTHROPIC_API_KEY",
            "ANTHROPIC_AUTH_TOKEN",
            "CLAUDE_CODE_OAUTH_TOKEN",
            "ANTHROPIC_CUSTOM_HEADERS",
            "CLAUDE_CODE_USE_BEDROCK",
            "CLAUDE_CODE_USE_VERTEX",
            "CLAUDE_CODE_USE_FOUNDRY",
        ],
        endpoints: &[
            "ANTHROPIC_BASE_URL",
            "ANTHROPIC_HOST",
            "ANTHROPIC_BEDROCK_BASE_URL",
            "ANTHROPIC_VERTEX_BASE_URL",
            "ANTHROPIC_FOUNDRY_BASE_URL",
            "ANTHROPIC_FOUNDRY_RESOURCE",
        ],
        ..BLANK
    },
    Tool {
        name: "codex",
        programs: &["codex"],
        asks: &["OPENAI_API_KEY"],
        // `codex exec` reads the one, everything else of it the other.
        copies: &[("CODEX_API_KEY", "OPENAI_API_KEY")],
        also: &["CODEX_ACCESS_TOKEN"],
        companions: &["CODEX_HOME", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"],
        conflicts: &["OPENAI_API_KEY", "CODEX_API_KEY", "CODEX_ACCESS_TOKEN"],
        endpoints: &[
            "OPENAI_BASE_URL",
            "OPENAI_API_BASE",
            "OPENAI_HOST",
            "OPENAI_API_ENDPOINT",
        ],
    },
    Tool {
        name: "cursor",
        programs: &["cursor-agent", "agent", "cursor"],
        asks: &["CURSOR_API_KEY"],
        also: &["CURSOR_AUTH_TOKEN"],
        companions: &["CURSOR_CONFIG_DIR"],
        conflicts: &["CURSOR_API_KEY", "CURSOR_AUTH_TOKEN"],
        endpoints: &["CURSOR_API_ENDPOINT", "CURSOR_API_BASE_URL"],
        ..BLANK
    },
    Tool {
        name: "gemini",
        programs: &["gemini"],
        asks: &["GEMINI_API_KEY"],
        also: &["GOOGLE_API_KEY", "GOOGLE_CLOUD_ACCESS_TOKEN"],
        companions: &[
            "GEMINI_MODEL",
            "GEMINI_API_KEY_AUTH_MECHANISM",
            "GOOGLE_CLOUD_PROJECT",
            "GOOGLE_CLOUD_LOCATION",
        ],
        conflicts: &[
            "GEMINI_API_KEY",
            "GOOGLE_API_KEY",
            "GOOGLE_CLOUD_ACCESS_TOKEN",
            "GOOGLE_GENAI_USE_VERTEXAI",
            "GOOGLE_GENAI_USE_GCA",
        ],
        endpoints: &[
            "GOOGLE_GEMINI_BASE_URL",
            "GOOGLE_VERTEX_BASE_URL",
            "GEMINI_BASE_URL",
            "GOOGLE_HOST",
            "CODE_ASSIST_ENDPOINT",
        ],
        ..BLANK
    },
    Tool {
        name: "copilot",
        programs: &["copilot"],
        asks: &["COPILOT_GITHUB_TOKEN"],
        also: &["GH_TOKEN", "GITHUB_TOKEN"],
        companions: &["COPILOT_HOME", "COPILOT_MODEL"],
        conflicts: &["COPILOT_GITHUB_TOKEN", "COPILOT_OFFLINE"],
        endpoints: &["GH_HOST", "COPILOT_API_URL", "COPILOT_PROVIDER_BASE_URL"],
        ..BLANK
    },
    Tool {
        name: "opencode",
        programs: &["opencode"],
        asks: &["OPENCODE_API_KEY"],
        also: PROVIDERS,
        companions: &["OPENCODE_CONFIG", "OPENCODE_CONFIG_DIR"],
        ..BLANK
    },
    Tool {
        name: "aider",
        programs: &["aider"],
        asks: &["ANTHROPIC_API_KEY"],
        also: PROVIDERS,
        companions: &["AIDER_MODEL", "AIDER_WEAK_MODEL", "AIDER_EDITOR_MODEL"],
        ..BLANK
    },
    Tool {
        name: "goose",
        programs: &["goose"],
        asks: &["ANTHROPIC_API_KEY"],
        also: PROVIDERS,
        companions: &["GOOSE_PROVIDER", "GOOSE_MODEL", "GOOSE_MODE"],
        ..BLANK
    },
    Tool {
        name: "crush",
        programs: &["crush"],
        asks: &["HYPER_API_KEY"],
        also: PROVIDERS,
        ..BLANK
    },
    Tool {
        name: "amp",
        programs: &["amp"],
        asks: &["AMP_API_KEY"],
        endpoints: &["AMP_URL"],
        ..BLANK
    },
    Tool {
        name: "qwen",
        programs: &["qwen"],
        asks: &["OPENAI_API_KEY"],
        also: &["DASHSCOPE_API_KEY"],
        companions: &["OPENAI_MODEL", "QWEN_MODEL"],
        endpoints: &["OPENAI_BASE_URL"],
        ..BLANK
    },
    Tool {
        name: "kimi",
        programs: &["kimi"],
        asks: &["KIMI_API_KEY"],
        also: &["MOONSHOT_API_KEY"],
        companions: &["KIMI_MODEL_NAME"],
        endpoints: &["KIMI_BASE_URL", "MOONSHOT_BASE_URL"],
        ..BLANK
    },
    Tool {
        name: "vibe",
        programs: &["vibe"],
        asks: &["MISTRAL_API_KEY"],
        companions: &["VIBE_HOME"],
        endpoints: &["MISTRAL_BASE_URL", "MISTRAL_API_BASE"],
        ..BLANK
    },
    Tool {
        name: "kiro",
        programs: &["kiro-cli", "kiro"],
        asks: &["KIRO_API_KEY"],
        ..BLANK
    },
    Tool {
        name: "junie",
        programs: &["junie"],
        asks: &["JUNIE_API_KEY"],
        ..BLANK
    },
    Tool {
        name: "cline",
        programs: &["cline"],
        asks: &["CLINE_API_KEY"],
        companions: &["CLINE_DIR"],
        ..BLANK
    },
    // Model providers without a program of their own name.
    Tool {
        name: "openrouter",
        asks: &["OPENROUTER_API_KEY"],
        endpoints: &["OPENROUTER_BASE_URL", "OPENROUTER_HOST"],
        ..BLANK
    },
    Tool {
        name: "groq",
        asks: &["GROQ_API_KEY"],
        endpoints: &["GROQ_BASE_URL", "GROQ_HOST"],
        ..BLANK
    },
    Tool {
        name: "xai",
        asks: &["XAI_API_KEY"],
        endpoints: &["XAI_BASE_URL", "XAI_HOST"],
        ..BLANK
    },
    Tool {
        name: "deepseek",
        asks: &["DEEPSEEK_API_KEY"],
        endpoints: &["DEEPSEEK_BASE_URL", "DEEPSEEK_HOST"],
        ..BLANK
    },
    Tool {
        name: "hf",
        programs: &["hf", "huggingface-cli"],
        asks: &["HF_TOKEN"],
        also: &["HUGGING_FACE_HUB_TOKEN"],
        companions: &["HF_HOME"],
        conflicts: &["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"],
        endpoints: &["HF_ENDPOINT"],
        ..BLANK
    },
    // Clouds, forges, registries.
    Tool {
        name: "aws",
        programs: &["aws"],
        asks: &["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"],
        also: &["AWS_SESSION_TOKEN"],
        companions: &["AWS_REGION", "AWS_DEFAULT_REGION", "AWS_CONFIG_FILE"],
        conflicts: &["AWS_PROFILE", "AWS_DEFAULT_PROFILE"],
        endpoints: &[
            "AWS_ENDPOINT_URL",
            "AWS_ENDPOINT_URL_*",
            "AWS_EC2_METADATA_SERVICE_ENDPOINT",
        ],
        ..BLANK
    },
    Tool {
        name: "gcp",
        programs: &["gcloud", "gsutil", "bq"],
        asks: &["CLOUDSDK_AUTH_ACCESS_TOKEN"],
        also: &[
            "GOOGLE_OAUTH_ACCESS_TOKEN",
            "GOOGLE_CREDENTIALS",
            "GOOGLE_APPLICATION_CREDENTIALS",
            "CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE",
        ],
        companions: &[
            "CLOUDSDK_CONFIG",
            "CLOUDSDK_CORE_PROJECT",
            "CLOUDSDK_COMPUTE_REGION",
            "GOOGLE_CLOUD_PROJECT",
        ],
        endpoints: &["CLOUDSDK_API_ENDPOINT_OVERRIDES_*", "GCE_METADATA_HOST"],
        ..BLANK
    },
    Tool {
        name: "azure",
        programs: &["az", "azd"],
        asks: &["AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_CLIENT_SECRET"],
        also: &[
            "AZURE_CLIENT_CERTIFICATE_PASSWORD",
            "AZURE_USERNAME",
            "AZURE_PASSWORD",
            "AZURE_DEVOPS_EXT_PAT",
            "AZURE_STORAGE_KEY",
            "AZURE_STORAGE_CONNECTION_STRING",
            "AZURE_STORAGE_SAS_TOKEN",
            "AZURE_OPENAI_API_KEY",
        ],
        companions: &["AZURE_CONFIG_DIR", "AZURE_SUBSCRIPTION_ID"],
        endpoints: &["AZURE_AUTHORITY_HOST", "AZURE_OPENAI_ENDPOINT"],
        ..BLANK
    },
    Tool {
        name: "github",
        programs: &["gh"],
        asks: &["GH_TOKEN"],
        also: &[
            "GITHUB_TOKEN",
            "GH_ENTERPRISE_TOKEN",
            "GITHUB_ENTERPRISE_TOKEN",
        ],
        companions: &["GH_REPO", "GH_CONFIG_DIR"],
        conflicts: &[
            "GH_TOKEN",
            "GITHUB_TOKEN",
            "GH_ENTERPRISE_TOKEN",
            "GITHUB_ENTERPRISE_TOKEN",
        ],
        endpoints: &["GH_HOST", "GITHUB_API_URL"],
        ..BLANK
    },
    Tool {
        name: "gitlab",
        programs: &["glab"],
        asks: &["GITLAB_TOKEN"],
        also: &["GITLAB_ACCESS_TOKEN", "OAUTH_TOKEN"],
        companions: &["GITLAB_REPO", "GLAB_CONFIG_DIR"],
        conflicts: &["GITLAB_TOKEN", "GITLAB_ACCESS_TOKEN", "OAUTH_TOKEN"],
        endpoints: &["GITLAB_HOST", "GITLAB_URI", "GL_HOST", "GITLAB_API_HOST"],
        ..BLANK
    },
    Tool {
        name: "npm",
        programs: &["npm", "npx", "pnpm", "yarn"],
        asks: &["NPM_TOKEN"],
        // The name that setup-node writes into its .npmrc.
        copies: &[("NODE_AUTH_TOKEN", "NPM_TOKEN")],
        also: &["YARN_NPM_AUTH_TOKEN"],
        conflicts: &["NPM_TOKEN", "NODE_AUTH_TOKEN"],
        endpoints: &["NPM_CONFIG_REGISTRY", "YARN_NPM_REGISTRY_SERVER"],
        ..BLANK
    },
    Tool {
        name: "cargo",
        programs: &["cargo"],
        asks: &["CARGO_REGISTRY_TOKEN"],
        also: &["CARGO_REGISTRIES_CRATES_IO_TOKEN"],
        conflicts: &["CARGO_REGISTRY_TOKEN", "CARGO_REGISTRIES_CRATES_IO_TOKEN"],
        endpoints: &["CARGO_REGISTRY_DEFAULT", "CARGO_REGISTRIES_*_INDEX"],
        ..BLANK
    },
    Tool {
        name: "pypi",
        programs: &["twine", "uv", "poetry", "hatch"],
        asks: &["TWINE_PASSWORD"],
        // One token from pypi.org, under the name that each publisher reads.
        copies: &[
            ("UV_PUBLISH_TOKEN", "TWINE_PASSWORD"),
            ("POETRY_PYPI_TOKEN_PYPI", "TWINE_PASSWORD"),
            ("HATCH_INDEX_AUTH", "TWINE_PASSWORD"),
        ],
        companions: &["TWINE_USERNAME", "HATCH_INDEX_USER"],
        conflicts: &[
            "TWINE_PASSWORD",
            "UV_PUBLISH_TOKEN",
            "UV_PUBLISH_PASSWORD",
            "POETRY_PYPI_TOKEN_PYPI",
            "HATCH_INDEX_AUTH",
        ],
        endpoints: &[
            "TWINE_REPOSITORY_URL",
            "TWINE_REPOSITORY",
            "UV_PUBLISH_URL",
            "HATCH_INDEX_REPO",
        ],
        ..BLANK
    },
    Tool {
        name: "docker",
        programs: &["docker"],
        asks: &["DOCKER_AUTH_CONFIG"],
        also: &["DOCKERHUB_TOKEN", "DOCKER_PASSWORD"],
        companions: &["DOCKER_CONFIG"],
        endpoints: &["DOCKER_HOST", "DOCKER_CONTEXT"],
        ..BLANK
    },
    Tool {
        name: "vercel",
        programs: &["vercel", "vc"],
        asks: &["VERCEL_TOKEN"],
        also: &["AI_GATEWAY_API_KEY", "V0_API_KEY"],
        companions: &["VERCEL_ORG_ID", "VERCEL_PROJECT_ID"],
        ..BLANK
    },
    Tool {
        name: "netlify",
        programs: &["netlify", "ntl"],
        asks: &["NETLIFY_AUTH_TOKEN"],
        companions: &["NETLIFY_SITE_ID"],
        endpoints: &["NETLIFY_API_URL"],
        ..BLANK
    },
    Tool {
        name: "cloudflare",
        programs: &["wrangler", "flarectl"],
        asks: &["CLOUDFLARE_API_TOKEN"],
        also: &["CLOUDFLARE_API_KEY", "CF_API_TOKEN"],
        companions: &["CLOUDFLARE_ACCOUNT_ID"],
        conflicts: &[
            "CLOUDFLARE_API_TOKEN",
            "CLOUDFLARE_API_KEY",
            "CLOUDFLARE_EMAIL",
            "CF_API_TOKEN",
        ],
        endpoints: &["CLOUDFLARE_API_BASE_URL"],
        ..BLANK
    },
    Tool {
        name: "fly",
        programs: &["fly", "flyctl"],
        asks: &["FLY_API_TOKEN"],
        also: &["FLY_ACCESS_TOKEN"],
        companions: &["FLY_ORG", "FLY_APP"],
        conflicts: &["FLY_API_TOKEN", "FLY_ACCESS_TOKEN"],
        endpoints: &["FLY_API_BASE_URL", "FLY_FLAPS_BASE_URL"],
        ..BLANK
    },
    Tool {
        name: "heroku",
        programs: &["heroku"],
        asks: &["HEROKU_API_KEY"],
        companions: &["HEROKU_APP", "HEROKU_ORGANIZATION"],
        endpoints: &["HEROKU_HOST", "HEROKU_API_URL"],
        ..BLANK
    },
    Tool {
        name: "stripe",
        programs: &["stripe"],
        asks: &["STRIPE_API_KEY"],
        also: &["STRIPE_SECRET_KEY"],
        companions: &["STRIPE_DEVICE_NAME"],
        ..BLANK
    },
    Tool {
        name: "sentry",
        programs: &["sentry-cli"],
        asks: &["SENTRY_AUTH_TOKEN"],
        also: &["SENTRY_DSN"],
        companions: &["SENTRY_ORG", "SENTRY_PROJECT"],
        conflicts: &["SENTRY_API_KEY"],
        endpoints: &["SENTRY_URL"],
        ..BLANK
    },
    Tool {
        name: "datadog",
        programs: &["datadog-ci", "dog"],
        asks: &["DD_API_KEY"],
        // The agent reads the one, the command line and Terraform the other.
        copies: &[
            ("DATADOG_API_KEY", "DD_API_KEY"),
            ("DATADOG_APP_KEY", "DD_APP_KEY"),
        ],
        also: &["DD_APP_KEY"],
        conflicts: &[
            "DD_API_KEY",
            "DATADOG_API_KEY",
            "DD_APP_KEY",
            "DATADOG_APP_KEY",
        ],
        endpoints: &[
            "DD_SITE",
            "DATADOG_SITE",
            "DD_URL",
            "DD_DD_URL",
            "DATADOG_HOST",
        ],
        ..BLANK
    },
    Tool {
        name: "vault",
        programs: &["vault", "bao"],
        asks: &["VAULT_TOKEN"],
        copies: &[("BAO_TOKEN", "VAULT_TOKEN")],
        also: &["VAULT_ROLE_ID", "VAULT_SECRET_ID", "VAULT_CLIENT_KEY"],
        companions: &["VAULT_NAMESPACE", "BAO_NAMESPACE"],
        conflicts: &["VAULT_TOKEN", "BAO_TOKEN", "VAULT_WRAP_TOKEN"],
        endpoints: &[
            "VAULT_ADDR",
            "VAULT_AGENT_ADDR",
            "VAULT_PROXY_ADDR",
            "VAULT_CACERT",
            "VAULT_CAPATH",
            "VAULT_SKIP_VERIFY",
            "BAO_ADDR",
        ],
    },
];

/// What the tools that talk to many providers read.
const PROVIDERS: &[&str] = &[
    "ANTHROPIC_API_KEY",
    "OPENAI_API_KEY",
    "OPENROUTER_API_KEY",
    "GEMINI_API_KEY",
    "GOOGLE_API_KEY",
    "GROQ_API_KEY",
    "DEEPSEEK_API_KEY",
    "XAI_API_KEY",
    "MISTRAL_API_KEY",
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{TOOLS, find, reading};

    #[test]
    fn every_preset_that_was_promised_is_there_and_asks_for_its_key() {
        for (tool, first) in [
            ("claude", "ANTHROPIC_API_KEY"),
            ("codex", "OPENAI_API_KEY"),
            ("cursor", "CURSOR_API_KEY"),
            ("gemini", "GEMINI_API_KEY"),
            ("copilot", "COPILOT_GITHUB_TOKEN"),
            ("opencode", "OPENCODE_API_KEY"),
            ("aider", "ANTHROPIC_API_KEY"),
            ("goose", "ANTHROPIC_API_KEY"),
            ("crush", "HYPER_API_KEY"),
            ("amp", "AMP_API_KEY"),
            ("qwen", "OPENAI_API_KEY"),
            ("kimi", "KIMI_API_KEY"),
            ("vibe", "MISTRAL_API_KEY"),
            ("kiro", "KIRO_API_KEY"),
            ("junie", "JUNIE_API_KEY"),
            ("cline", "CLINE_API_KEY"),
            ("openrouter", "OPENROUTER_API_KEY"),
            ("groq", "GROQ_API_KEY"),
            ("xai", "XAI_API_KEY"),
            ("deepseek", "DEEPSEEK_API_KEY"),
            ("hf", "HF_TOKEN"),
            ("aws", "AWS_ACCESS_KEY_ID"),
            ("gcp", "CLOUDSDK_AUTH_ACCESS_TOKEN"),
            ("azure", "AZURE_CLIENT_ID"),
            ("github", "GH_TOKEN"),
            ("gitlab", "GITLAB_TOKEN"),
            ("npm", "NPM_TOKEN"),
            ("cargo", "CARGO_REGISTRY_TOKEN"),
            ("pypi", "TWINE_PASSWORD"),
            ("docker", "DOCKER_AUTH_CONFIG"),
            ("vercel", "VERCEL_TOKEN"),
            ("netlify", "NETLIFY_AUTH_TOKEN"),
            ("cloudflare", "CLOUDFLARE_API_TOKEN"),
            ("fly", "FLY_API_TOKEN"),
            ("heroku", "HEROKU_API_KEY"),
            ("stripe", "STRIPE_API_KEY"),
            ("sentry", "SENTRY_AUTH_TOKEN"),
            ("datadog", "DD_API_KEY"),
            ("vault", "VAULT_TOKEN"),
        ] {
            let row = find(tool).unwrap_or_else(|| panic!("{tool} is not in the table"));
            assert_eq!(row.asked().next(), Some(first), "{tool}");
        }
    }

    #[test]
    fn codex_gets_both_its_variables_from_one_secret() {
        let codex = find("codex").unwrap();
        assert_eq!(codex.asked().collect::<Vec<_>>(), ["OPENAI_API_KEY"]);
        assert_eq!(
            codex.copies().collect::<Vec<_>>(),
            [("CODEX_API_KEY", "OPENAI_API_KEY")]
        );
    }

    #[test]
    fn names_and_programs_are_each_one_tools() {
        let mut seen = BTreeSet::new();
        for tool in TOOLS {
            assert!(seen.insert(tool.name), "{} twice", tool.name);
        }
        let mut seen = BTreeSet::new();
        for program in TOOLS.iter().flat_map(|tool| tool.programs) {
            assert!(seen.insert(program), "{program} twice");
        }
    }

    #[test]
    fn a_copy_is_of_a_variable_that_the_tool_stores() {
        for tool in TOOLS {
            for (copy, original) in tool.copies() {
                assert!(
                    tool.asks.contains(&original) || tool.also.contains(&original),
                    "{copy} of {}",
                    tool.name
                );
            }
        }
    }

    #[test]
    fn what_redirects_a_key_is_never_taken_along_as_a_companion() {
        for tool in TOOLS {
            for companion in tool.companions {
                assert!(!tool.endpoints.contains(companion), "{companion}");
                assert!(
                    tool.variables().all(|name| name != *companion),
                    "{companion}"
                );
            }
        }
    }

    #[test]
    fn a_variable_leads_to_the_tools_that_read_it() {
        let names: Vec<_> = reading("CODEX_API_KEY")
            .iter()
            .map(|tool| tool.name)
            .collect();
        assert_eq!(names, ["codex"]);
        assert!(reading("PATH").is_empty());
    }
}
