//! What a launched program may not see and what nobody may set for it, as tables with a reason on each row.
//!
//! Touches: nothing.
//!
//! Names stand in capitals and match in any case: Windows does not tell cases apart, and a vault travels. One `*` stands for any text.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::error::{Error, Kind, Result};

/// When an inherited variable is taken away.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Tier {
    /// In every mode.
    Always,
    /// In every mode while the variable named here is there too: it tells what wrote the other.
    Beside(&'static str),
    /// When a tool runs that does not read it.
    Tool,
    /// In hardened mode.
    Hardened,
}

/// One row of the strip list.
#[derive(Debug)]
pub(crate) struct Strip {
    pub(crate) tier: Tier,
    pub(crate) why: &'static str,
    pub(crate) names: &'static [&'static str],
}

/// What a denied variable would do.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Harm {
    /// It runs other code, or reads other settings.
    Code,
    /// It sends traffic elsewhere, or makes the program trust somebody else. Hardened mode takes these from the inherited environment too.
    Traffic,
    /// It speaks to us.
    Ours,
}

/// One row of the deny list.
#[derive(Debug)]
pub(crate) struct Deny {
    pub(crate) harm: Harm,
    pub(crate) why: &'static str,
    pub(crate) names: &'static [&'static str],
}

/// What the value of a minimal variable must be like to be inherited.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Check {
    Anything,
    /// No `/` and no `%`: a path or a format in these has been an attack on whoever read it (sudo's env_check).
    Plain,
    /// A time zone: plain, or a file of the system's zones (sudo's tz_is_sane).
    Zone,
    /// An absolute path.
    Absolute,
}

/// One row of what hardened mode inherits.
#[derive(Debug)]
pub(crate) struct Minimal {
    pub(crate) check: Check,
    pub(crate) why: &'static str,
    pub(crate) names: &'static [&'static str],
}

const fn strip(tier: Tier, why: &'static str, names: &'static [&'static str]) -> Strip {
    Strip { tier, why, names }
}

const fn deny(harm: Harm, why: &'static str, names: &'static [&'static str]) -> Deny {
    Deny { harm, why, names }
}

const fn minimal(check: Check, why: &'static str, names: &'static [&'static str]) -> Minimal {
    Minimal { check, why, names }
}

use Check::{Absolute, Anything, Plain, Zone};
use Harm::{Code, Ours, Traffic};
use Tier::{Always, Beside, Hardened, Tool};

/// The inherited variables that are taken away before anything is added. Where two rows match, the first counts.
static STRIPS: &[Strip] = &[
    strip(Always, "speaks to sevault", &["SEVAULT_*"]),
    // Continuous integration: identities of the job, not of the person.
    strip(
        Always,
        "identity of the GitHub Actions job",
        &[
            "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
            "ACTIONS_ID_TOKEN_REQUEST_URL",
            "ACTIONS_RUNTIME_TOKEN",
            "ACTIONS_RUNTIME_URL",
            "ACTIONS_RESULTS_URL",
            "ACTIONS_CACHE_URL",
        ],
    ),
    strip(
        Beside("GITHUB_ACTIONS"),
        "token of the GitHub Actions job",
        &[
            "GITHUB_TOKEN",
            "GH_TOKEN",
            "GH_ENTERPRISE_TOKEN",
            "GITHUB_ENTERPRISE_TOKEN",
        ],
    ),
    strip(
        Beside("GITHUB_ACTIONS"),
        "secret input of a GitHub action",
        &[
            "INPUT_*TOKEN",
            "INPUT_*PASSWORD",
            "INPUT_*SECRET",
            "INPUT_*KEY",
        ],
    ),
    strip(
        Always,
        "credential of the GitLab job",
        &[
            "CI_JOB_TOKEN",
            "CI_JOB_JWT",
            "CI_JOB_JWT_V1",
            "CI_JOB_JWT_V2",
            "CI_REGISTRY_PASSWORD",
            "CI_DEPLOY_PASSWORD",
            "CI_DEPENDENCY_PROXY_PASSWORD",
            "CI_RUNNER_SHORT_TOKEN",
            "CI_BUILD_TOKEN",
            "CI_SERVER_TLS_KEY_FILE",
            "RUNNER_TOKEN",
            "REGISTRATION_TOKEN",
        ],
    ),
    strip(
        Always,
        "address with the GitLab job's token in it",
        &["CI_REPOSITORY_URL"],
    ),
    strip(
        Beside("GITLAB_CI"),
        "identity token of the GitLab job",
        &["*_ID_TOKEN"],
    ),
    strip(
        Beside("GITLAB_CI"),
        "credential given to the GitLab job",
        &["GITLAB_TOKEN", "DOCKER_AUTH_CONFIG"],
    ),
    strip(
        Always,
        "credential of the Azure Pipelines job",
        &[
            "SYSTEM_ACCESSTOKEN",
            "SYSTEM_OIDCREQUESTURI",
            "ENDPOINT_AUTH_*",
            "SECUREFILE_TICKET_*",
            "VSS_NUGET_EXTERNAL_FEED_ENDPOINTS",
            "VSS_NUGET_ACCESSTOKEN",
            "ARTIFACTS_CREDENTIALPROVIDER_*",
            "AZURE_DEVOPS_EXT_PAT",
        ],
    ),
    strip(
        Always,
        "credential of the Jenkins job",
        &[
            "JENKINS_API_TOKEN",
            "JENKINS_AGENT_SECRET",
            "JENKINS_SECRET",
            "JENKINS_PASSWORD",
            "*_PSW",
        ],
    ),
    strip(
        Beside("JENKINS_URL"),
        "user of a credential bound by Jenkins",
        &["*_USR"],
    ),
    strip(
        Always,
        "credential of the CircleCI job",
        &[
            "CIRCLE_TOKEN",
            "CIRCLECI_CLI_TOKEN",
            "CIRCLE_API_TOKEN",
            "CIRCLE_OIDC_TOKEN",
            "CIRCLE_OIDC_TOKEN_V2",
        ],
    ),
    strip(
        Always,
        "credential of the Buildkite job",
        &[
            "BUILDKITE_AGENT_ACCESS_TOKEN",
            "BUILDKITE_AGENT_TOKEN",
            "BUILDKITE_AGENT_JOB_API_TOKEN",
            "BUILDKITE_AGENT_JOB_API_SOCKET",
            "BUILDKITE_API_TOKEN",
        ],
    ),
    strip(
        Always,
        "credential of a continuous integration job",
        &[
            "BITBUCKET_STEP_OIDC_TOKEN",
            "BITBUCKET_API_TOKEN",
            "TRAVIS_TOKEN",
            "DRONE_TOKEN",
            "DRONE_NETRC_PASSWORD",
            "WOODPECKER_TOKEN",
            "CI_NETRC_PASSWORD",
            "TEAMCITY_BUILD_PROPERTIES_FILE",
            "TEAMCITY_AUTH_PASSWORD",
            "CODEBUILD_AUTH_TOKEN",
            "SEMAPHORE_OIDC_TOKEN",
            "VERCEL_OIDC_TOKEN",
            "SPACELIFT_OIDC_TOKEN",
        ],
    ),
    // Vaults: with one of these, a program could fetch all the rest.
    strip(
        Always,
        "opens a HashiCorp or OpenBao vault",
        &[
            "VAULT_TOKEN",
            "VAULT_WRAP_TOKEN",
            "VAULT_ROLE_ID",
            "VAULT_SECRET_ID",
            "VAULT_CLIENT_KEY",
            "VAULT_UNSEAL_KEY*",
            "BAO_TOKEN",
        ],
    ),
    strip(
        Always,
        "opens a HashiCorp service",
        &["CONSUL_HTTP_TOKEN", "NOMAD_TOKEN", "TFE_TOKEN", "TF_TOKEN_*"],
    ),
    strip(
        Always,
        "opens a 1Password vault",
        &[
            "OP_SERVICE_ACCOUNT_TOKEN",
            "OP_SESSION_*",
            "OP_CONNECT_TOKEN",
            "OP_CONNECT_HOST",
        ],
    ),
    strip(
        Always,
        "opens a Bitwarden vault",
        &[
            "BW_SESSION",
            "BW_CLIENTSECRET",
            "BW_PASSWORD",
            "BWS_ACCESS_TOKEN",
        ],
    ),
    strip(
        Always,
        "opens another store of secrets",
        &[
            "DOPPLER_TOKEN",
            "INFISICAL_TOKEN",
            "INFISICAL_CLIENT_SECRET",
            "AGENT_VAULT_TOKEN",
            "AGENT_VAULT_MASTER_PASSWORD",
            "TSAFE_PASSWORD",
            "TSAFE_VAULT_PASSWORD",
            "TSAFE_NEW_MASTER_PASSWORD",
            "TSAFE_AGENT_SOCK",
            "FNOX_AGE_KEY",
            "SOPS_AGE_KEY",
            "SOPS_AGE_KEY_FILE",
            "DOTENV_PRIVATE_KEY*",
            "DOTENV_KEY",
            "PASSWORD_STORE_KEY",
            "GOPASS_AGE_PASSWORD",
            "KEEPASSDB_PASSWORD",
            "AWS_VAULT_FILE_PASSPHRASE",
            "ANSIBLE_VAULT_PASSWORD",
            "ANSIBLE_VAULT_PASSWORD_FILE",
            "CONJUR_AUTHN_API_KEY",
            "AKEYLESS_ACCESS_KEY",
        ],
    ),
    // Clouds: what a machine or a service is, and service principals.
    strip(
        Always,
        "Azure identity",
        &[
            "AZURE_CLIENT_ID",
            "AZURE_TENANT_ID",
            "AZURE_CLIENT_SECRET",
            "AZURE_CLIENT_CERTIFICATE_PATH",
            "AZURE_CLIENT_CERTIFICATE_PASSWORD",
            "AZURE_USERNAME",
            "AZURE_PASSWORD",
            "AZURE_FEDERATED_TOKEN",
            "AZURE_FEDERATED_TOKEN_FILE",
            "AZURE_CREDENTIALS",
            "AZURE_AUTH_LOCATION",
            "IDENTITY_ENDPOINT",
            "IDENTITY_HEADER",
            "IDENTITY_SERVER_THUMBPRINT",
            "IMDS_ENDPOINT",
            "MSI_ENDPOINT",
            "MSI_SECRET",
        ],
    ),
    strip(
        Always,
        "Azure service principal of Terraform",
        &[
            "ARM_CLIENT_ID",
            "ARM_TENANT_ID",
            "ARM_SUBSCRIPTION_ID",
            "ARM_CLIENT_SECRET",
            "ARM_CLIENT_CERTIFICATE",
            "ARM_CLIENT_CERTIFICATE_PATH",
            "ARM_CLIENT_CERTIFICATE_PASSWORD",
            "ARM_OIDC_TOKEN",
            "ARM_OIDC_TOKEN_FILE_PATH",
            "ARM_OIDC_REQUEST_TOKEN",
            "ARM_OIDC_REQUEST_URL",
            "ARM_ACCESS_KEY",
            "ARM_SAS_TOKEN",
        ],
    ),
    strip(
        Always,
        "key of an Azure storage account",
        &[
            "AZURE_STORAGE_KEY",
            "AZURE_STORAGE_CONNECTION_STRING",
            "AZURE_STORAGE_SAS_TOKEN",
        ],
    ),
    strip(
        Always,
        "AWS identity of the machine or the job",
        &[
            "AWS_WEB_IDENTITY_TOKEN_FILE",
            "AWS_ROLE_ARN",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI",
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
            "AWS_EC2_METADATA_SERVICE_ENDPOINT",
        ],
    ),
    strip(
        Always,
        "Google identity of the machine or the job",
        &["GOOGLE_GHA_CREDS_PATH", "GCE_METADATA_HOST"],
    ),
    strip(
        Always,
        "header with a bearer token",
        &["OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_*_HEADERS"],
    ),
    // Keys of models: one tool has no business with another's.
    strip(
        Tool,
        "key of another tool",
        &[
            "ANTHROPIC_API_KEY",
            "ANTHROPIC_AUTH_TOKEN",
            "ANTHROPIC_CUSTOM_HEADERS",
            "ANTHROPIC_FOUNDRY_API_KEY",
            "CLAUDE_CODE_OAUTH_TOKEN",
            "CODEX_API_KEY",
            "CODEX_ACCESS_TOKEN",
            "OPENAI_API_KEY",
            "OPENAI_ADMIN_KEY",
            "GEMINI_API_KEY",
            "GOOGLE_API_KEY",
            "GOOGLE_GENERATIVE_AI_API_KEY",
            "CURSOR_API_KEY",
            "CURSOR_AUTH_TOKEN",
            "COPILOT_GITHUB_TOKEN",
            "OPENCODE_API_KEY",
            "HYPER_API_KEY",
            "AMP_API_KEY",
            "DASHSCOPE_API_KEY",
            "KIMI_API_KEY",
            "MISTRAL_API_KEY",
            "KIRO_API_KEY",
            "JUNIE_API_KEY",
            "CLINE_API_KEY",
            "FACTORY_API_KEY",
            "DEVIN_API_KEY",
            "WARP_API_KEY",
            "JULES_API_KEY",
            "HF_TOKEN",
            "HUGGING_FACE_HUB_TOKEN",
            "AWS_BEARER_TOKEN_BEDROCK",
            "AZURE_API_KEY",
            "AZURE_OPENAI_API_KEY",
            "AZURE_COGNITIVE_SERVICES_API_KEY",
        ],
    ),
    strip(
        Tool,
        "key of a model provider",
        &[
            "302AI_API_KEY",
            "ABACUS_API_KEY",
            "ABLIT_KEY",
            "AICORE_SERVICE_KEY",
            "AIHUBMIX_API_KEY",
            "AI_GATEWAY_API_KEY",
            "ALIBABA_CODING_PLAN_API_KEY",
            "ALIBABA_TOKEN_PLAN_API_KEY",
            "AMBIENT_API_KEY",
            "ANYAPI_API_KEY",
            "ATOMIC_CHAT_API_KEY",
            "AURIKO_API_KEY",
            "BAILING_API_TOKEN",
            "BASETEN_API_KEY",
            "BERGET_API_KEY",
            "CEREBRAS_API_KEY",
            "CHUTES_API_KEY",
            "CLARIFAI_PAT",
            "CLAUDINIO_API_KEY",
            "CLOUDFERRO_SHERLOCK_API_KEY",
            "COHERE_API_KEY",
            "CORTECS_API_KEY",
            "CROF_API_KEY",
            "DEEPINFRA_API_KEY",
            "DEEPSEEK_API_KEY",
            "DINFERENCE_API_KEY",
            "DRUN_API_KEY",
            "EVROC_API_KEY",
            "FASTROUTER_API_KEY",
            "FIREWORKS_API_KEY",
            "FREEMODEL_API_KEY",
            "FRIENDLI_TOKEN",
            "FROGBOT_API_KEY",
            "GMICLOUD_API_KEY",
            "GROQ_API_KEY",
            "HELICONE_API_KEY",
            "HPC_AI_API_KEY",
            "IFLOW_API_KEY",
            "INCEPTION_API_KEY",
            "INCEPTRON_API_KEY",
            "INFERENCE_API_KEY",
            "IOINTELLIGENCE_API_KEY",
            "JIEKOU_API_KEY",
            "KILO_API_KEY",
            "KUAE_API_KEY",
            "LILAC_API_KEY",
            "LLAMA_API_KEY",
            "LLMGATEWAY_API_KEY",
            "LLMTR_API_KEY",
            "LMSTUDIO_API_KEY",
            "LUCIDQUERY_API_KEY",
            "MEGANOVA_API_KEY",
            "MERGE_GATEWAY_API_KEY",
            "MINIMAX_API_KEY",
            "MIXLAYER_API_KEY",
            "MOARK_API_KEY",
            "MODELSCOPE_API_KEY",
            "MOONSHOT_API_KEY",
            "MORPH_API_KEY",
            "NANO_GPT_API_KEY",
            "NEARAI_API_KEY",
            "NEBIUS_API_KEY",
            "NEON_AI_GATEWAY_TOKEN",
            "NEURALWATT_API_KEY",
            "NOVA_API_KEY",
            "NOVITA_API_KEY",
            "NVIDIA_API_KEY",
            "OLLAMA_API_KEY",
            "OPENROUTER_API_KEY",
            "ORCAROUTER_API_KEY",
            "OVHCLOUD_API_KEY",
            "PERPLEXITY_API_KEY",
            "POE_API_KEY",
            "POOLSIDE_API_KEY",
            "PRIVATEMODE_API_KEY",
            "QIHANG_API_KEY",
            "QINIU_API_KEY",
            "REGOLO_API_KEY",
            "REQUESTY_API_KEY",
            "ROUTING_RUN_API_KEY",
            "SAKANA_API_KEY",
            "SARVAM_API_KEY",
            "SILICONFLOW_API_KEY",
            "SILICONFLOW_CN_API_KEY",
            "SNOWFLAKE_CORTEX_PAT",
            "STACKIT_API_KEY",
            "STEPFUN_API_KEY",
            "SUBCONSCIOUS_API_KEY",
            "SUBMODEL_INSTAGEN_ACCESS_KEY",
            "SYNTHETIC_API_KEY",
            "TENCENT_CODING_PLAN_API_KEY",
            "TENCENT_TOKENHUB_API_KEY",
            "THEGRIDAI_API_KEY",
            "TINFOIL_API_KEY",
            "TOGETHER_API_KEY",
            "UMANS_AI_API_KEY",
            "UMANS_AI_CODING_PLAN_API_KEY",
            "UPSTAGE_API_KEY",
            "V0_API_KEY",
            "VENICE_API_KEY",
            "VIVGRID_API_KEY",
            "WAFER_API_KEY",
            "WANDB_API_KEY",
            "XAI_API_KEY",
            "XIAOMI_API_KEY",
            "XPERSONA_API_KEY",
            "ZELDOC_API_KEY",
            "ZENMUX_API_KEY",
            "ZHIPU_API_KEY",
        ],
    ),
    // The person's own: useful in standard mode, nobody's business in hardened.
    strip(
        Hardened,
        "key of the user's own for a forge",
        &[
            "GITHUB_TOKEN",
            "GH_TOKEN",
            "GH_ENTERPRISE_TOKEN",
            "GITHUB_ENTERPRISE_TOKEN",
            "GITLAB_TOKEN",
            "GITLAB_ACCESS_TOKEN",
            "OAUTH_TOKEN",
            "FORGEJO_TOKEN",
            "GITEA_TOKEN",
        ],
    ),
    strip(
        Hardened,
        "file by which a step tells later steps of GitHub Actions what to do",
        &["GITHUB_ENV", "GITHUB_PATH", "GITHUB_OUTPUT", "GITHUB_STATE"],
    ),
    strip(
        Hardened,
        "credential of the user's own for AWS",
        &[
            "AWS_ACCESS_KEY_ID",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_SESSION_TOKEN",
            "AWS_SECURITY_TOKEN",
            "AWS_ACCESS_KEY",
            "AWS_SECRET_KEY",
            "AWS_PROFILE",
            "AWS_SHARED_CREDENTIALS_FILE",
        ],
    ),
    strip(
        Hardened,
        "credential of the user's own for Google Cloud",
        &[
            "GOOGLE_APPLICATION_CREDENTIALS",
            "GOOGLE_CREDENTIALS",
            "GOOGLE_OAUTH_ACCESS_TOKEN",
            "CLOUDSDK_AUTH_ACCESS_TOKEN",
            "CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE",
            "GOOGLE_CLOUD_ACCESS_TOKEN",
        ],
    ),
    strip(
        Hardened,
        "credential of the user's own for a service",
        &[
            "NETLIFY_AUTH_TOKEN",
            "VERCEL_TOKEN",
            "CLOUDFLARE_API_TOKEN",
            "CLOUDFLARE_API_KEY",
            "CF_API_TOKEN",
            "FLY_API_TOKEN",
            "FLY_ACCESS_TOKEN",
            "HEROKU_API_KEY",
            "DATABRICKS_TOKEN",
            "DIGITALOCEAN_ACCESS_TOKEN",
            "HCLOUD_TOKEN",
            "VULTR_API_KEY",
            "SCALEWAY_API_KEY",
            "NGROK_AUTHTOKEN",
            "MYSQL_PWD",
            "SNOWSQL_PWD",
            "DD_API_KEY",
            "DD_APP_KEY",
            "SENTRY_DSN",
        ],
    ),
    strip(
        Hardened,
        "access to the user's SSH keys",
        &["SSH_AUTH_SOCK", "SSH_AGENT_PID"],
    ),
    strip(
        Hardened,
        "access to the user's clusters and containers",
        &["KUBECONFIG", "DOCKER_CONFIG", "DOCKER_AUTH_CONFIG"],
    ),
    strip(
        Hardened,
        "address that often holds a password",
        &["DATABASE_URL", "MONGODB_URI", "REDIS_URL", "AMQP_URL"],
    ),
];

/// The words that make an inherited name look like a credential's, in hardened mode. A net behind the table, never used on what is granted.
static NET: &[&str] = &[
    "TOKEN", "SECRET", "PASSWORD", "PASSWD", "PASSPHRASE", "PRIVATE", "CREDENTIAL", "CREDS", "APIKEY", "API_KEY", "ACCESSKEY",
    "ACCESS_KEY", "AUTH",
];

/// The beginnings by which a value gives itself away, in hardened mode.
static GIVEAWAYS: &[&str] = &[
    "-----BEGIN ", "sk-", "sk_live_", "rk_live_", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "xoxb-", "xoxp-",
    "AKIA", "ASIA", "AIza", "hf_", "npm_", "pypi-", "hvs.", "hvb.", "dop_v1_", "AGE-SECRET-KEY-",
];

/// Variables that make one identity: all of a row are there or none, since halves of two identities are a third that nobody meant.
static FAMILIES: &[&[&str]] = &[
    &[
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "AWS_SECURITY_TOKEN",
        "AWS_ACCESS_KEY",
        "AWS_SECRET_KEY",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_ROLE_ARN",
        "AWS_ROLE_SESSION_NAME",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    ],
    &[
        "AZURE_CLIENT_ID",
        "AZURE_TENANT_ID",
        "AZURE_CLIENT_SECRET",
        "AZURE_CLIENT_CERTIFICATE_PATH",
        "AZURE_CLIENT_CERTIFICATE_PASSWORD",
        "AZURE_USERNAME",
        "AZURE_PASSWORD",
        "AZURE_FEDERATED_TOKEN",
        "AZURE_FEDERATED_TOKEN_FILE",
    ],
    &[
        "ARM_CLIENT_ID",
        "ARM_TENANT_ID",
        "ARM_CLIENT_SECRET",
        "ARM_CLIENT_CERTIFICATE",
        "ARM_CLIENT_CERTIFICATE_PATH",
        "ARM_CLIENT_CERTIFICATE_PASSWORD",
        "ARM_OIDC_TOKEN",
        "ARM_OIDC_TOKEN_FILE_PATH",
    ],
    &[
        "GOOGLE_APPLICATION_CREDENTIALS",
        "GOOGLE_CREDENTIALS",
        "GOOGLE_OAUTH_ACCESS_TOKEN",
        "CLOUDSDK_AUTH_ACCESS_TOKEN",
        "CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE",
    ],
    &["VAULT_TOKEN", "VAULT_ROLE_ID", "VAULT_SECRET_ID", "BAO_TOKEN"],
    &["SCW_ACCESS_KEY", "SCW_SECRET_KEY"],
    &["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"],
    &["CLOUDFLARE_API_KEY", "CLOUDFLARE_EMAIL"],
];

/// The names that no secret may have as a variable. Where two rows match, the first counts.
static DENIALS: &[Deny] = &[
    deny(Ours, "speaks to sevault itself", &["SEVAULT_*"]),
    deny(
        Code,
        "makes the loader run other code",
        &[
            "LD_*",
            "DYLD_*",
            "_RLD*",
            "LDR_*",
            "LIBPATH",
            "SHLIB_PATH",
            "GCONV_PATH",
            "GLIBC_TUNABLES",
            "MALLOC_*",
            "LOCPATH",
            "NLSPATH",
            "GETCONF_DIR",
            "TZDIR",
        ],
    ),
    deny(
        Code,
        "makes a shell run other code",
        &[
            "PATH",
            "IFS",
            "CDPATH",
            "ENV",
            "BASH_ENV",
            "BASHOPTS",
            "SHELLOPTS",
            "PS1",
            "PS2",
            "PS4",
            "PROMPT_COMMAND",
            "GLOBIGNORE",
            "FPATH",
            "ZDOTDIR",
            "NULLCMD",
            "READNULLCMD",
            "TMPPREFIX",
            "BASH_FUNC_*",
            "BASH_LOADABLES_PATH",
            "HISTFILE",
            "SHELL",
        ],
    ),
    deny(
        Code,
        "moves the files that programs trust",
        &[
            "HOME",
            "USERPROFILE",
            "APPDATA",
            "LOCALAPPDATA",
            "TMPDIR",
            "TMP",
            "TEMP",
            "XDG_CONFIG_HOME",
            "XDG_CONFIG_DIRS",
            "XDG_DATA_HOME",
            "XDG_DATA_DIRS",
            "XDG_RUNTIME_DIR",
        ],
    ),
    deny(
        Code,
        "names a program that others run",
        &[
            "EDITOR",
            "VISUAL",
            "SUDO_EDITOR",
            "FCEDIT",
            "PAGER",
            "MANPAGER",
            "LESSOPEN",
            "LESSCLOSE",
            "LESSKEY*",
            "BROWSER",
            "SUDO_ASKPASS",
        ],
    ),
    deny(
        Code,
        "makes the terminal library read other files",
        &["TERMINFO", "TERMINFO_DIRS", "TERMPATH", "TERMCAP"],
    ),
    deny(
        Code,
        "makes Python run other code",
        &[
            "PYTHONPATH",
            "PYTHONHOME",
            "PYTHONSTARTUP",
            "PYTHONINSPECT",
            "PYTHONUSERBASE",
            "PYTHONBREAKPOINT",
            "PYTHONWARNINGS",
            "PYTHONEXECUTABLE",
            "PYTHONPLATLIBDIR",
            "VIRTUAL_ENV",
        ],
    ),
    deny(
        Code,
        "makes Perl run other code",
        &[
            "PERL5LIB",
            "PERLLIB",
            "PERL5OPT",
            "PERL5DB",
            "PERL5DBCMD",
            "PERLIO_DEBUG",
        ],
    ),
    deny(
        Code,
        "makes Ruby run other code",
        &["RUBYOPT", "RUBYLIB", "GEM_HOME", "GEM_PATH", "BUNDLE_GEMFILE"],
    ),
    deny(
        Code,
        "makes Node, Bun or Deno run other code",
        &[
            "NODE_OPTIONS",
            "NODE_PATH",
            "NODE_REPL_EXTERNAL_MODULE",
            "NPM_CONFIG_*",
            "YARN_RC_FILENAME",
            "BUN_CONFIG_REGISTRY",
            "DENO_DIR",
        ],
    ),
    deny(
        Code,
        "makes a Java machine run other code",
        &[
            "JAVA_TOOL_OPTIONS",
            "JDK_JAVA_OPTIONS",
            "_JAVA_OPTIONS",
            "JAVA_OPTS",
            "JAVA_OPTIONS",
            "CLASSPATH",
            "MAVEN_OPTS",
            "GRADLE_OPTS",
            "GRADLE_USER_HOME",
            "SBT_OPTS",
            "ANT_OPTS",
        ],
    ),
    deny(
        Code,
        "makes .NET run other code",
        &[
            "DOTNET_STARTUP_HOOKS",
            "DOTNET_ADDITIONAL_DEPS",
            "DOTNET_SHARED_STORE",
            "COR_PROFILER*",
            "COR_ENABLE_PROFILING",
            "CORECLR_PROFILER*",
            "CORECLR_ENABLE_PROFILING",
        ],
    ),
    deny(
        Code,
        "makes an interpreter run other code",
        &[
            "PHPRC",
            "PHP_INI_SCAN_DIR",
            "LUA_PATH*",
            "LUA_CPATH*",
            "LUA_INIT*",
            "R_PROFILE_USER",
            "R_ENVIRON_USER",
            "JULIA_LOAD_PATH",
            "ERL_FLAGS",
            "ERL_AFLAGS",
            "ERL_ZFLAGS",
            "ELIXIR_ERL_OPTIONS",
            "COMPOSER_HOME",
        ],
    ),
    deny(
        Code,
        "makes a build run other programs",
        &[
            "CC",
            "CXX",
            "LD",
            "AR",
            "MAKEFLAGS",
            "MFLAGS",
            "GOFLAGS",
            "GOENV",
            "CGO_CFLAGS",
            "CGO_LDFLAGS",
            "RUSTC",
            "RUSTC_WRAPPER",
            "RUSTC_WORKSPACE_WRAPPER",
            "RUSTFLAGS",
            "RUSTDOC",
            "CARGO_HOME",
            "CARGO_BUILD_*",
            "CARGO_TARGET_*_RUNNER",
            "CARGO_TARGET_*_LINKER",
            "CMAKE_*_COMPILER",
            "LIBRARY_PATH",
            "CPATH",
            "C_INCLUDE_PATH",
            "CPLUS_INCLUDE_PATH",
        ],
    ),
    deny(
        Traffic,
        "makes git skip the check of certificates",
        &["GIT_SSL_*"],
    ),
    deny(
        Code,
        "makes git or another version control run other programs",
        &[
            "GIT_SSH",
            "GIT_SSH_COMMAND",
            "GIT_PROXY_COMMAND",
            "GIT_ASKPASS",
            "GIT_EDITOR",
            "GIT_SEQUENCE_EDITOR",
            "GIT_PAGER",
            "GIT_EXTERNAL_DIFF",
            "GIT_EXEC_PATH",
            "GIT_TEMPLATE_DIR",
            "GIT_CONFIG",
            "GIT_CONFIG_*",
            "GIT_DIR",
            "GIT_WORK_TREE",
            "GIT_COMMON_DIR",
            "GIT_INDEX_FILE",
            "GIT_OBJECT_DIRECTORY",
            "GIT_ALTERNATE_OBJECT_DIRECTORIES",
            "GIT_NAMESPACE",
            "HGRCPATH",
            "SVN_SSH",
        ],
    ),
    deny(
        Code,
        "makes SSH ask another program, or another agent",
        &["SSH_ASKPASS", "SSH_ASKPASS_REQUIRE", "SSH_AUTH_SOCK"],
    ),
    deny(
        Traffic,
        "sends traffic through somebody else",
        &[
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "FTP_PROXY",
            "ALL_PROXY",
            "NO_PROXY",
            "NODE_USE_ENV_PROXY",
        ],
    ),
    deny(
        Traffic,
        "changes where names of hosts lead",
        &["HOSTALIASES", "RESOLV_HOST_CONF", "RES_OPTIONS", "LOCALDOMAIN"],
    ),
    deny(
        Traffic,
        "changes whom encrypted connections trust",
        &[
            "SSL_CERT_FILE",
            "SSL_CERT_DIR",
            "REQUESTS_CA_BUNDLE",
            "CURL_CA_BUNDLE",
            "AWS_CA_BUNDLE",
            "NODE_EXTRA_CA_CERTS",
            "NODE_TLS_REJECT_UNAUTHORIZED",
            "DENO_CERT",
            "DENO_TLS_CA_STORE",
            "CARGO_HTTP_CAINFO",
            "PIP_CERT",
            "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH",
        ],
    ),
    deny(
        Traffic,
        "writes down the keys of encrypted connections",
        &["SSLKEYLOGFILE"],
    ),
    deny(
        Code,
        "makes network libraries read other settings",
        &[
            "CURL_HOME",
            "WGETRC",
            "OPENSSL_CONF",
            "OPENSSL_ENGINES",
            "OPENSSL_MODULES",
        ],
    ),
    deny(
        Traffic,
        "fetches packages from somewhere else",
        &[
            "PIP_INDEX_URL",
            "PIP_EXTRA_INDEX_URL",
            "PIP_CONFIG_FILE",
            "PIP_FIND_LINKS",
            "PIP_TRUSTED_HOST",
            "UV_INDEX",
            "UV_INDEX_URL",
            "UV_EXTRA_INDEX_URL",
            "UV_DEFAULT_INDEX",
            "UV_FIND_LINKS",
            "GOPROXY",
            "GONOSUMDB",
            "GONOSUMCHECK",
            "GOSUMDB",
            "GOINSECURE",
        ],
    ),
    deny(
        Traffic,
        "sends commands to another machine",
        &[
            "DOCKER_HOST",
            "DOCKER_CONTEXT",
            "DOCKER_CERT_PATH",
            "DOCKER_TLS_VERIFY",
            "KUBECONFIG",
            "HELM_*",
        ],
    ),
    deny(
        Code,
        "makes Windows run other code",
        &[
            "SYSTEMROOT",
            "SYSTEMDRIVE",
            "WINDIR",
            "COMSPEC",
            "PATHEXT",
            "PSMODULEPATH",
            "__COMPAT_LAYER",
            "__PSLOCKDOWNPOLICY",
        ],
    ),
];

/// What hardened mode inherits. Without a reason here, a variable stays out.
static MINIMUM: &[Minimal] = &[
    minimal(Anything, "programs are found along it", &["PATH"]),
    minimal(
        Anything,
        "git, npm, cargo, ssh and python look for the user's settings there",
        &["HOME"],
    ),
    minimal(
        Anything,
        "ssh and git ask who the user is",
        &["USER", "LOGNAME"],
    ),
    minimal(Anything, "npm and editors start it for scripts", &["SHELL"]),
    minimal(
        Plain,
        "the language and the encoding of text; python needs it for anything but ASCII",
        &["LANG", "LANGUAGE", "LC_*"],
    ),
    minimal(
        Plain,
        "what the terminal can do",
        &["TERM", "COLORTERM", "TERM_PROGRAM"],
    ),
    minimal(
        Anything,
        "whether there is colour",
        &["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR"],
    ),
    minimal(Plain, "the size of the terminal", &["COLUMNS", "LINES"]),
    minimal(Zone, "the local time", &["TZ"]),
    minimal(
        Absolute,
        "node, python and git write temporary files there",
        &["TMPDIR", "TMP", "TEMP"],
    ),
    minimal(
        Absolute,
        "the directory by the name that the user gave it",
        &["PWD"],
    ),
    minimal(
        Absolute,
        "sockets and files of this login; rootless containers need it",
        &["XDG_RUNTIME_DIR"],
    ),
    minimal(
        Absolute,
        "rustup's cargo finds its toolchains there where they are not in the home directory, as in Rust's own container images",
        &["CARGO_HOME", "RUSTUP_HOME"],
    ),
    minimal(
        Anything,
        "Windows: libraries are loaded and random numbers made by it; node and python do not start without",
        &["SYSTEMROOT", "WINDIR", "SYSTEMDRIVE"],
    ),
    minimal(
        Anything,
        "Windows: how a command is found and started",
        &["COMSPEC", "PATHEXT"],
    ),
    minimal(
        Anything,
        "Windows: where the user's settings are",
        &[
            "USERPROFILE",
            "USERNAME",
            "USERDOMAIN",
            "HOMEDRIVE",
            "HOMEPATH",
            "APPDATA",
            "LOCALAPPDATA",
        ],
    ),
    minimal(
        Anything,
        "Windows: where programs are",
        &["PROGRAMDATA", "PROGRAMFILES*", "COMMONPROGRAMFILES*"],
    ),
    minimal(
        Anything,
        "Windows: what the machine is",
        &["OS", "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE"],
    ),
];

/// Names of credentials so broad that hardened mode gives them only to whom they were named for.
static BROAD: &[&str] = &[
    "*_SECRET",
    "*_SECRET_KEY",
    "*_PASSWORD",
    "*_PASSWD",
    "*_PASSPHRASE",
    "*_PRIVATE_KEY",
    "*_SIGNING_KEY",
    "*_ENCRYPTION_KEY",
    "*_MASTER_KEY",
    "*_CREDENTIAL",
    "*_CREDENTIALS",
    "*_CONNECTION_STRING",
    "SECRET",
    "SECRET_KEY",
    "PASSWORD",
    "PASSWD",
    "PASSPHRASE",
    "PRIVATE_KEY",
    "MASTER_KEY",
    "CREDENTIALS",
];

/// A name in capitals, as the tables have it. Bytes that are not UTF-8 match nothing but a `*`.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(crate) struct Upper(String);

impl Upper {
    pub(crate) fn new(name: &str) -> Self {
        Self(name.to_ascii_uppercase())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a pattern of the tables, or of the table of tools, means this name.
    pub(crate) fn fits(&self, pattern: &str) -> bool {
        match pattern.split_once('*') {
            None => self.0 == pattern,
            Some((start, end)) => is_between(&self.0, start, end),
        }
    }
}

fn is_between(name: &str, start: &str, end: &str) -> bool {
    name.len() >= start.len() + end.len() && name.starts_with(start) && name.ends_with(end)
}

/// The rows of one list, ready for look-ups. For a name, exact rows count before patterns.
struct Table<Row: 'static> {
    exact: HashMap<&'static str, Vec<&'static Row>>,
    patterns: Vec<(&'static str, &'static str, &'static Row)>,
}

impl<Row> Table<Row> {
    fn new(rows: &'static [Row], names: fn(&Row) -> &'static [&'static str]) -> Self {
        let mut table = Self {
            exact: HashMap::new(),
            patterns: Vec::new(),
        };
        for row in rows {
            for name in names(row) {
                match name.split_once('*') {
                    None => table.exact.entry(name).or_default().push(row),
                    Some((start, end)) => table.patterns.push((start, end, row)),
                }
            }
        }
        table
    }

    fn rows(&self, name: &Upper) -> impl Iterator<Item = &'static Row> {
        let exact = self.exact.get(name.as_str()).into_iter().flatten().copied();
        let patterns = self
            .patterns
            .iter()
            .filter(|(start, end, _)| is_between(&name.0, start, end))
            .map(|(_, _, row)| *row);
        exact.chain(patterns)
    }
}

/// The rows of the strip list that mean this name.
pub(crate) fn strips(name: &Upper) -> impl Iterator<Item = &'static Strip> {
    static TABLE: LazyLock<Table<Strip>> = LazyLock::new(|| Table::new(STRIPS, |row| row.names));
    TABLE.rows(name)
}

/// Why no secret may be this variable, if none may.
pub(crate) fn denial(name: &Upper) -> Option<&'static Deny> {
    static TABLE: LazyLock<Table<Deny>> = LazyLock::new(|| Table::new(DENIALS, |row| row.names));
    TABLE.rows(name).next()
}

/// What hardened mode asks of the value of this variable, if it inherits it at all.
pub(crate) fn minimum(name: &Upper) -> Option<&'static Minimal> {
    static TABLE: LazyLock<Table<Minimal>> = LazyLock::new(|| Table::new(MINIMUM, |row| row.names));
    TABLE.rows(name).next()
}

/// The variables that go together with this one, itself among them.
pub(crate) fn family(name: &Upper) -> Option<&'static [&'static str]> {
    FAMILIES
        .iter()
        .find(|family| family.contains(&name.as_str()))
        .copied()
}

/// Whether the name is that of a broad credential.
pub(crate) fn is_broad(name: &Upper) -> bool {
    BROAD.iter().any(|pattern| name.fits(pattern))
}

/// Whether an inherited name looks like a credential's.
pub(crate) fn is_suspect(name: &Upper) -> bool {
    let bytes = name.0.as_bytes();
    (0..bytes.len()).any(|start| {
        let rest = &bytes[start..];
        // An author is no authority: GIT_AUTHOR_NAME is harmless.
        NET.iter()
            .any(|word| rest.starts_with(word.as_bytes()))
            && !rest.starts_with(b"AUTHOR")
    })
}

/// Whether an inherited value gives itself away as a credential: a key, a token, an address with a password in it.
pub(crate) fn gives_itself_away(value: &[u8]) -> bool {
    GIVEAWAYS
        .iter()
        .any(|start| value.starts_with(start.as_bytes()))
        || is_web_token(value)
        || has_password(value)
}

/// Three parts in base64url of which the first begins as JSON does (RFC 7519).
fn is_web_token(value: &[u8]) -> bool {
    value.starts_with(b"eyJ") && value.iter().filter(|byte| **byte == b'.').count() == 2
}

/// `scheme://user:password@host`.
fn has_password(value: &[u8]) -> bool {
    let Some(start) = value.windows(3).position(|three| three == b"://") else {
        return false;
    };
    let rest = &value[start + 3..];
    let authority = rest.split(|byte| matches!(byte, b'/' | b'?' | b'#')).next();
    authority
        .and_then(|authority| {
            let at = authority.iter().rposition(|byte| *byte == b'@')?;
            authority[..at].iter().position(|byte| *byte == b':').map(|colon| colon + 1 < at)
        })
        .unwrap_or(false)
}

/// Whether a value is a shell function's body, which a bash that inherits it would run (CVE-2014-6271).
pub(crate) fn is_function(value: &[u8]) -> bool {
    value.starts_with(b"() {")
}

/// Whether the value of a minimal variable passes its check.
pub(crate) fn passes(check: Check, value: &[u8]) -> bool {
    let is_printable = value.iter().all(|byte| byte.is_ascii_graphic());
    match check {
        Anything => true,
        Plain => !value.iter().any(|byte| matches!(byte, b'/' | b'%')),
        Absolute => {
            value.starts_with(b"/")
                || (value.get(1) == Some(&b':')
                    && value.get(2).is_some_and(|slash| matches!(slash, b'\\' | b'/')))
        }
        Zone => {
            let zone = value.strip_prefix(b":").unwrap_or(value);
            let climbs = zone.split(|byte| *byte == b'/').any(|part| part == b"..");
            let is_outside = zone.starts_with(b"/") && !zone.starts_with(b"/usr/share/zoneinfo/");
            is_printable && !climbs && !is_outside && value.len() < 4096
        }
    }
}

/// Refuses to store or take in a secret that no program could be given safely: by the variable that the last segment of its name would be.
/// `allowed` are the names that the user let through with `--allow-name`.
pub(crate) fn check_name(name: &str, allowed: &[String]) -> Result<()> {
    let leaf = name.rsplit('/').next().unwrap_or(name);
    // Other writers turn dots and dashes into underscores; then `LD-PRELOAD` would do what `LD_PRELOAD` does.
    let upper = Upper::new(&leaf.replace(['.', '-'], "_"));
    match denial(&upper) {
        Some(row) if !allowed.iter().any(|other| other == name || other == leaf) => {
            Err(refusal(name, row))
        }
        Some(_) | None => Ok(()),
    }
}

/// What is said of a denied name.
pub(crate) fn refusal(name: &str, row: &Deny) -> Error {
    Error::new(
        Kind::Denied,
        format!("`{name}` may not be a secret: as a variable it {}", row.why),
    )
    .hint(format!(
        "choose another name, or say that you mean it with `--allow-name {name}`"
    ))
}

#[cfg(test)]
mod tests;
