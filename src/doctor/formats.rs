//! The formats of keys that can be told by their looks, one row for each provider's.
//!
//! Touches: nothing.
//!
//! A row is matched byte by byte, without Unicode, and only where one of its `keys` stands in the text. Formats were taken from what the
//! vendors publish and from the open rule sets of gitleaks, trufflehog and betterleaks. A new format is one row; the tests then plant it.

/// Where the key of a format stands in what the format matches.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Place {
    /// The match begins with it.
    Start,
    /// The match has it inside, and lies in so many bytes before it and after its first byte.
    Within { before: usize, after: usize },
    /// The match lies so near to it.
    Near { before: usize, after: usize },
}

/// One format.
#[derive(Debug)]
pub(crate) struct Format {
    /// The name of the rule, in findings and baselines: never changed once released.
    pub(crate) id: &'static str,
    pub(crate) provider: &'static str,
    pub(crate) pattern: &'static str,
    /// Literal text, in the case that the format has, one of which stands in every match.
    pub(crate) keys: &'static [&'static str],
    pub(crate) place: Place,
    /// The variable that programs read such a key from; empty where there is none.
    pub(crate) variable: &'static str,
}

const fn format(
    id: &'static str,
    provider: &'static str,
    pattern: &'static str,
    keys: &'static [&'static str],
    place: Place,
    variable: &'static str,
) -> Format {
    Format {
        id,
        provider,
        pattern,
        keys,
        place,
        variable,
    }
}

/// A URL with a password in it, which gives way to any other format inside.
pub(crate) const URL: &str = "url-creds";
/// A signed token of no known issuer, which gives way likewise.
pub(crate) const JWT: &str = "jwt";
/// The first line of a private key, whose value spans several lines.
pub(crate) const PRIVATE_KEY: &str = "private-key";

#[rustfmt::skip]
pub(crate) const FORMATS: &[Format] = &[
    format("anthropic-key", "Anthropic API / admin / OAuth access+refresh / session", r"\bsk-ant-(?:api|admin|oat|ort|sid)[0-9]{2}-[A-Za-z0-9_-]{40,}", &["sk-ant-api", "sk-ant-admin", "sk-ant-oat", "sk-ant-ort", "sk-ant-sid"], Place::Start, "ANTHROPIC_API_KEY"),
    format("openai-key", "OpenAI project / service / admin key", r"\bsk-(?:(?:proj|svcacct|admin|service)-)?[A-Za-z0-9_-]{20,}T3BlbkFJ[A-Za-z0-9_-]{20,}", &["T3BlbkFJ"], Place::Within { before: 260, after: 200 }, "OPENAI_API_KEY"),
    format("openrouter-key", "OpenRouter", r"\bsk-or-v1-[0-9a-f]{64}\b", &["sk-or-v1-"], Place::Start, "OPENROUTER_API_KEY"),
    format("google-api-key", "Google / Gemini standard key (Gemini rejects these since Sep 2026)", r"\bAIza[A-Za-z0-9_-]{35}\b", &["AIza"], Place::Start, "GOOGLE_API_KEY"),
    format("gemini-auth-key", "Gemini authorization key (2026 default)", r"\bAQ\.[A-Za-z0-9_-]{40,}", &["AQ."], Place::Start, "GEMINI_API_KEY"),
    format("google-oauth-access", "Google OAuth access token", r"\bya29\.[A-Za-z0-9_-]{20,}", &["ya29."], Place::Start, "GOOGLE_OAUTH_ACCESS_TOKEN"),
    format("google-oauth-secret", "Google OAuth client secret", r"\bGOCSPX-[A-Za-z0-9_-]{28}\b", &["GOCSPX-"], Place::Start, "GOOGLE_CLIENT_SECRET"),
    format("gcp-sa-key", "GCP service-account JSON", r#""private_key_id"\s*:\s*"[0-9a-f]{40}""#, &["\"private_key_id\""], Place::Start, ""),
    format("groq-key", "Groq", r"\bgsk_[A-Za-z0-9]{52}\b", &["gsk_"], Place::Start, "GROQ_API_KEY"),
    format("xai-key", "xAI", r"\bxai-[A-Za-z0-9_-]{70,120}", &["xai-"], Place::Start, "XAI_API_KEY"),
    format("hf-token", "Hugging Face user / org", r"\b(?:hf|api_org)_[A-Za-z0-9]{34}\b", &["hf_", "api_org_"], Place::Start, "HF_TOKEN"),
    format("replicate-token", "Replicate", r"\br8_[A-Za-z0-9]{37}\b", &["r8_"], Place::Start, "REPLICATE_API_TOKEN"),
    format("perplexity-key", "Perplexity", r"\bpplx-[A-Za-z0-9]{48}\b", &["pplx-"], Place::Start, "PERPLEXITY_API_KEY"),
    format("cerebras-key", "Cerebras", r"\bcsk-[a-z0-9]{48}\b", &["csk-"], Place::Start, "CEREBRAS_API_KEY"),
    format("nvidia-key", "NVIDIA NIM", r"\bnvapi-[A-Za-z0-9_-]{60,70}", &["nvapi-"], Place::Start, "NVIDIA_API_KEY"),
    format("together-key", "Together AI v1", r"\btgp_v1_[A-Za-z0-9_-]{43}", &["tgp_v1_"], Place::Start, "TOGETHER_API_KEY"),
    format("cursor-key", "Cursor", r"\bcrsr_[A-Za-z0-9]{32,}", &["crsr_"], Place::Start, "CURSOR_API_KEY"),
    format("kiro-key", "Kiro", r"\bksk_[A-Za-z0-9]{32,}", &["ksk_"], Place::Start, "KIRO_API_KEY"),
    format("elevenlabs-key", "ElevenLabs", r"\bsk_[0-9a-f]{48}\b", &["sk_"], Place::Start, "ELEVENLABS_API_KEY"),
    format("langsmith-key", "LangSmith PAT / service", r"\blsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}\b", &["lsv2_pt_", "lsv2_sk_"], Place::Start, "LANGSMITH_API_KEY"),
    format("wandb-key", "Weights & Biases v1", r"\bwandb_v1_[A-Za-z0-9_]{77}", &["wandb_v1_"], Place::Start, "WANDB_API_KEY"),
    format("bedrock-key", "AWS Bedrock long-lived API key", r"\bABSK[A-Za-z0-9+/]{109,269}={0,2}", &["ABSK"], Place::Start, "AWS_BEARER_TOKEN_BEDROCK"),
    format("bedrock-short", "AWS Bedrock short-lived key", r"\bbedrock-api-key-[A-Za-z0-9+/=]{40,}", &["bedrock-api-"], Place::Start, "AWS_BEARER_TOKEN_BEDROCK"),
    format("minimax-key", "MiniMax", r"\bsk-api-[A-Za-z0-9_-]{119}", &["sk-api-"], Place::Start, "MINIMAX_API_KEY"),
    format("devin-token", "Devin service user", r"\bcog_[a-z2-7]{52}\b", &["cog_"], Place::Start, "DEVIN_API_KEY"),
    format("pinecone-key", "Pinecone", r"\bpcsk_[A-Za-z0-9]{5,6}_[A-Za-z0-9]{63}\b", &["pcsk_"], Place::Start, "PINECONE_API_KEY"),
    format("github-token", "GitHub classic PAT / OAuth / user / refresh", r"\bgh[opur]_[A-Za-z0-9]{36,}", &["gho_", "ghp_", "ghu_", "ghr_"], Place::Start, "GH_TOKEN"),
    format("github-app-token", "GitHub installation + Actions token, old and 2026 JWT form", r"\bghs_[A-Za-z0-9._-]{36,}", &["ghs_"], Place::Start, "GH_TOKEN"),
    format("github-fine-pat", "GitHub fine-grained PAT", r"\bgithub_pat_[A-Za-z0-9_]{82}\b", &["github_pat_"], Place::Start, "GH_TOKEN"),
    format("gitlab-token", "GitLab PAT/deploy/runner/trigger/feed/... incl. routable", r"\bgl(?:pat|dt|rt|ptt|ft|imt|agent|oas|soat|ffct|cbt)-[A-Za-z0-9._-]{20,340}", &["glpat-", "gldt-", "glrt-", "glptt-", "glft-", "glimt-", "glagent-", "gloas-", "glsoat-", "glffct-", "glcbt-"], Place::Start, "GITLAB_TOKEN"),
    format("atlassian-token", "Atlassian API token", r"\bATATT3[A-Za-z0-9_=-]{180,200}", &["ATATT3"], Place::Start, "ATLASSIAN_API_TOKEN"),
    format("bitbucket-app-pw", "Bitbucket app password", r"\bATBB[A-Za-z0-9_=.-]{24,}", &["ATBB"], Place::Start, "BITBUCKET_APP_PASSWORD"),
    format("npm-token", "npm", r"\bnpm_[A-Za-z0-9]{36}\b", &["npm_"], Place::Start, "NPM_TOKEN"),
    format("pypi-token", "PyPI / TestPyPI", r"\bpypi-AgE[A-Za-z0-9_-]{60,}", &["pypi-AgE"], Place::Start, "TWINE_PASSWORD"),
    format("crates-token", "Rust package registry", r"\bcio[A-Za-z0-9]{32}\b", &["cio"], Place::Start, "CARGO_REGISTRY_TOKEN"),
    format("rubygems-key", "RubyGems", r"\brubygems_[0-9a-f]{48}\b", &["rubygems_"], Place::Start, "GEM_HOST_API_KEY"),
    format("docker-token", "Docker Hub PAT / org token", r"\bdckr_(?:pat|oat)_[A-Za-z0-9_-]{27,32}", &["dckr_pat_", "dckr_oat_"], Place::Start, "DOCKERHUB_TOKEN"),
    format("artifactory-key", "JFrog API key / reference token", r"\b(?:AKCp[A-Za-z0-9]{69}|cmVmd[A-Za-z0-9]{59})\b", &["AKCp", "cmVmd"], Place::Start, "ARTIFACTORY_API_KEY"),
    format("clojars-token", "Clojars", r"\bCLOJARS_[a-z0-9]{60}\b", &["CLOJARS_"], Place::Start, "CLOJARS_PASSWORD"),
    format("aws-key-id", "AWS access key id", r"\b(?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b", &["A3T", "AKIA", "ASIA", "ABIA", "ACCA"], Place::Start, "AWS_ACCESS_KEY_ID"),
    format("azure-entra-secret", "Azure Entra client secret", r"\b[A-Za-z0-9_~.]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}", &["Q~"], Place::Within { before: 6, after: 40 }, "AZURE_CLIENT_SECRET"),
    format("azure-storage-key", "Azure storage account key", "AccountKey=[A-Za-z0-9+/]{86}==", &["AccountKey="], Place::Start, "AZURE_STORAGE_CONNECTION_STRING"),
    format("azure-sas-bus", "Azure Service Bus / Event Hub connection", "SharedAccessKey=[A-Za-z0-9+/]{32,100}={0,2}", &["SharedAccess"], Place::Start, "AZURE_SERVICEBUS_CONNECTION_STRING"),
    format("digitalocean-token", "DigitalOcean", r"\bdo[opr]_v1_[0-9a-f]{64}\b", &["doo_v1_", "dop_v1_", "dor_v1_"], Place::Start, "DIGITALOCEAN_ACCESS_TOKEN"),
    format("cloudflare-token", "Cloudflare 2026 user/account/global", r"\bcf(?:ut|at|k)_[A-Za-z0-9]{40}[0-9a-f]{8}\b", &["cfut_", "cfat_", "cfk_"], Place::Start, "CLOUDFLARE_API_TOKEN"),
    format("cloudflare-origin-ca", "Cloudflare Origin CA", r"\bv1\.0-[0-9a-f]{24}-[0-9a-f]{146}\b", &["v1.0-"], Place::Start, "CLOUDFLARE_API_USER_SERVICE_KEY"),
    format("fly-token", "Fly.io", r"\b(?:fo1_[A-Za-z0-9_-]{43}|fm(?:1[ar]|2)_[A-Za-z0-9+/]{100,}={0,3})", &["fo1_", "fm1a_", "fm1r_", "fm2_"], Place::Start, "FLY_API_TOKEN"),
    format("heroku-key", "Heroku v2", r"\bHRKU-AA[A-Za-z0-9_-]{58}", &["HRKU-AA"], Place::Start, "HEROKU_API_KEY"),
    format("render-key", "Render", r"\brnd_[A-Za-z0-9]{28}\b", &["rnd_"], Place::Start, "RENDER_API_KEY"),
    format("netlify-token", "Netlify", r"\bnfp_[A-Za-z0-9_]{36}", &["nfp_"], Place::Start, "NETLIFY_AUTH_TOKEN"),
    format("vercel-token", "Vercel PAT / integration / app / refresh / AI gateway", r"\bvc[piark]_[A-Za-z0-9_-]{56}", &["vcp_", "vci_", "vca_", "vcr_", "vck_"], Place::Start, "VERCEL_TOKEN"),
    format("supabase-key", "Supabase management / secret", r"\b(?:sbp_[A-Za-z0-9_-]{40}|sb_secret_[A-Za-z0-9_-]{31})", &["sbp_", "sb_secret_"], Place::Start, "SUPABASE_ACCESS_TOKEN"),
    format("neon-key", "Neon", r"\bnapi_[A-Za-z0-9]{64}\b", &["napi_"], Place::Start, "NEON_API_KEY"),
    format("planetscale-token", "PlanetScale", r"\bpscale_(?:tkn|oauth|pw)_[A-Za-z0-9=._-]{32,64}", &["pscale_tkn_", "pscale_oauth", "pscale_pw_"], Place::Start, "PLANETSCALE_SERVICE_TOKEN"),
    format("mongodb-sa", "MongoDB Atlas service account", r"\bmdb_sa_sk_[A-Za-z0-9_-]{40}", &["mdb_sa_sk_"], Place::Start, "MONGODB_ATLAS_CLIENT_SECRET"),
    format("databricks-token", "Databricks", r"\bdapi[0-9a-f]{32}(?:-[0-9])?\b", &["dapi"], Place::Start, "DATABRICKS_TOKEN"),
    format("tailscale-key", "Tailscale", r"\btskey-[a-z]+-[A-Za-z0-9_]+-[A-Za-z0-9_]+", &["tskey-"], Place::Start, "TS_AUTHKEY"),
    format("alibaba-key-id", "Alibaba Cloud", r"\bLTAI[A-Za-z0-9]{20}\b", &["LTAI"], Place::Start, "ALIBABA_CLOUD_ACCESS_KEY_ID"),
    format("vault-token", "HashiCorp Vault service / batch / recovery", r"\bhv[sbr]\.[A-Za-z0-9_-]{24,300}", &["hvs.", "hvb.", "hvr."], Place::Start, "VAULT_TOKEN"),
    format("onepassword-sa", "1Password service account", r"\bops_eyJ[A-Za-z0-9+/]{250,}={0,3}", &["ops_eyJ"], Place::Start, "OP_SERVICE_ACCOUNT_TOKEN"),
    format("onepassword-secret-key", "1Password secret key", r"\bA3-[A-Z0-9]{6}-[A-Z0-9]{6}-?[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}\b", &["A3-"], Place::Start, "OP_SECRET_KEY"),
    format("doppler-token", "Doppler", r"\bdp\.(?:ct|pt|st|sa|scim|audit)\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40,44}\b", &["dp.ct.", "dp.pt.", "dp.st.", "dp.sa.", "dp.scim.", "dp.audit."], Place::Start, "DOPPLER_TOKEN"),
    format("age-identity", "age identity", r"\bAGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}\b", &["AGE-SECRET-K"], Place::Start, "SOPS_AGE_KEY"),
    format("terraform-token", "HCP Terraform", r"\b[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,70}", &[".atlasv1."], Place::Within { before: 16, after: 80 }, "TFE_TOKEN"),
    format("pulumi-token", "Pulumi", r"\bpul-[0-9a-f]{40}\b", &["pul-"], Place::Start, "PULUMI_ACCESS_TOKEN"),
    format("infracost-key", "Infracost", r"\bico-[A-Za-z0-9]{32}\b", &["ico-"], Place::Start, "INFRACOST_API_KEY"),
    format("stripe-key", "Stripe secret / restricted", r"\b[sr]k_(?:test|live|prod)_[A-Za-z0-9]{10,247}\b", &["sk_test_", "sk_live_", "sk_prod_", "rk_test_", "rk_live_", "rk_prod_"], Place::Start, "STRIPE_API_KEY"),
    format("stripe-webhook", "Stripe webhook signing secret", r"\bwhsec_[A-Za-z0-9]{32,}", &["whsec_"], Place::Start, "STRIPE_WEBHOOK_SECRET"),
    format("slack-token", "Slack bot/user/app/config/session", r"\b(?:xox[abceoprs]-|xapp-[0-9]-|xoxe\.xox[bp]-)[A-Za-z0-9-]{20,}", &["xoxa-", "xoxb-", "xoxc-", "xoxe-", "xoxo-", "xoxp-", "xoxr-", "xoxs-", "xapp-", "xoxe.xoxb-", "xoxe.xoxp-"], Place::Start, "SLACK_TOKEN"),
    format("slack-webhook", "Slack webhook", r"hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9+/]{43,56}", &["hooks.slack.com/services/", "hooks.slack.com/workflows/", "hooks.slack.com/triggers/"], Place::Start, "SLACK_WEBHOOK_URL"),
    format("sentry-token", "Sentry org / user", r"\bsntry(?:s_eyJ[A-Za-z0-9+/=_]{100,}|u_[0-9a-f]{64})", &["sntrys_eyJ", "sntryu_"], Place::Start, "SENTRY_AUTH_TOKEN"),
    format("grafana-token", "Grafana cloud / service account", r"\b(?:glc_[A-Za-z0-9+/]{32,400}={0,3}|glsa_[A-Za-z0-9]{32}_[0-9A-Fa-f]{8})", &["glc_", "glsa_"], Place::Start, "GRAFANA_TOKEN"),
    format("newrelic-key", "New Relic user key", r"\bNRAK-[A-Z0-9]{27}\b", &["NRAK-"], Place::Start, "NEW_RELIC_API_KEY"),
    format("posthog-key", "PostHog personal", r"\bphx_[A-Za-z0-9_-]{41,49}", &["phx_"], Place::Start, "POSTHOG_PERSONAL_API_KEY"),
    format("linear-key", "Linear", r"\blin_api_[A-Za-z0-9]{40}\b", &["lin_api_"], Place::Start, "LINEAR_API_KEY"),
    format("notion-token", "Notion", r"\bntn_[0-9]{11}[A-Za-z0-9]{35}\b", &["ntn_"], Place::Start, "NOTION_TOKEN"),
    format("figma-token", "Figma", r"\bfigd_[A-Za-z0-9_-]{38,42}", &["figd_"], Place::Start, "FIGMA_TOKEN"),
    format("airtable-pat", "Airtable", r"\bpat[A-Za-z0-9]{14}\.[0-9a-f]{64}\b", &["pat"], Place::Start, "AIRTABLE_API_KEY"),
    format("postman-key", "Postman", r"\bPMAK-[0-9a-f]{24}-[0-9a-f]{34}\b", &["PMAK-"], Place::Start, "POSTMAN_API_KEY"),
    format("sendgrid-key", "SendGrid", r"\bSG\.[A-Za-z0-9_-]{20,24}\.[A-Za-z0-9_-]{39,50}", &["SG."], Place::Start, "SENDGRID_API_KEY"),
    format("mailchimp-key", "Mailchimp", r"\b[0-9a-f]{32}-us[0-9]{1,2}\b", &["-us"], Place::Within { before: 34, after: 8 }, "MAILCHIMP_API_KEY"),
    format("mailgun-key", "Mailgun", r"\bkey-[0-9a-z]{32}\b", &["key-"], Place::Start, "MAILGUN_API_KEY"),
    format("twilio-key", "Twilio API key SID", r"\bSK[0-9a-f]{32}\b", &["SK"], Place::Start, "TWILIO_API_KEY"),
    format("telegram-bot", "Telegram bot", r"\b[0-9]{8,10}:AA[A-Za-z0-9_-]{33}", &[":AA"], Place::Within { before: 12, after: 40 }, "TELEGRAM_BOT_TOKEN"),
    format("discord-bot", "Discord bot", r"\b[MNO][A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,38}", &["discord", "Discord", "DISCORD"], Place::Near { before: 200, after: 200 }, "DISCORD_BOT_TOKEN"),
    format("shopify-token", "Shopify", r"\bshp(?:at|ca|pa|ss)_[0-9A-Fa-f]{32}\b", &["shpat_", "shpca_", "shppa_", "shpss_"], Place::Start, "SHOPIFY_ACCESS_TOKEN"),
    format("circleci-token", "CircleCI PAT", r"\bCCIPAT_[A-Za-z0-9]{22}_[0-9a-f]{40}\b", &["CCIPAT_"], Place::Start, "CIRCLECI_CLI_TOKEN"),
    format("buildkite-token", "Buildkite", r"\bbkua_[a-z0-9]{40,53}\b", &["bkua_"], Place::Start, "BUILDKITE_API_TOKEN"),
    format("sourcegraph-token", "Sourcegraph", r"\bsgp_(?:[0-9a-fA-F]{16}_|local_)?[0-9a-fA-F]{40}\b", &["sgp_"], Place::Start, "SRC_ACCESS_TOKEN"),
    format("sonar-token", "SonarQube", r"\bsq[pua]_[0-9a-f]{40}\b", &["sqp_", "squ_", "sqa_"], Place::Start, "SONAR_TOKEN"),
    format("dynatrace-token", "Dynatrace", r"\bdt0c01\.[A-Za-z0-9]{24}\.[A-Za-z0-9]{64}\b", &["dt0c01."], Place::Start, "DT_API_TOKEN"),
    format("elastic-key", "Elastic Cloud", r"\bessu_[A-Za-z0-9_-]{60,200}={0,2}", &["essu_"], Place::Start, "EC_API_KEY"),
    format("openshift-token", "OpenShift", r"\bsha256~[A-Za-z0-9_-]{43}", &["sha256~"], Place::Start, "OPENSHIFT_TOKEN"),
    format("prefect-key", "Prefect", r"\bpnu_[A-Za-z0-9]{36}\b", &["pnu_"], Place::Start, "PREFECT_API_KEY"),
    format("readme-key", "ReadMe", r"\brdme_[a-z0-9]{70}\b", &["rdme_"], Place::Start, "README_API_KEY"),
    format("square-token", "Square", r"\b(?:EAAA[A-Za-z0-9_-]{60}|sq0atp-[A-Za-z0-9_-]{22})", &["EAAA", "sq0atp-"], Place::Start, "SQUARE_ACCESS_TOKEN"),
    format("private-key", "PEM / OpenSSH / PGP private key", "-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----", &["-----BEGIN "], Place::Start, ""),
    format("jwt", "JSON Web Token", r"\bey[A-Za-z0-9_-]{17,}\.ey[A-Za-z0-9_-]{17,}\.[A-Za-z0-9_-]{10,}", &["ey"], Place::Start, ""),
    format("url-creds", "URL with user:password", r#"\b[a-z][a-z0-9+.-]{1,20}://[^\s:/@'"]{1,64}:[^\s/@'"]{3,200}@[A-Za-z0-9.-]+"#, &["://"], Place::Within { before: 24, after: 340 }, ""),
];
