//! What was typed of a source, in the words of the room that asks it.
//!
//! Touches: nothing.

use crate::cli::pull::{
    AzureArgs, AzureAuth, KvVersion, OnePasswordArgs, OnePasswordBy, VaultArgs, VaultAuth,
};
use crate::pull::{azure, hashicorp, onepassword};

impl From<AzureArgs> for azure::Source {
    fn from(args: AzureArgs) -> Self {
        let AzureArgs {
            vault,
            prefix,
            auth,
            tenant,
            client_id,
            audience,
        } = args;
        Self {
            vault,
            prefix,
            auth: auth.map(|auth| match auth {
                AzureAuth::ServicePrincipal => azure::Auth::ServicePrincipal,
                AzureAuth::Workload => azure::Auth::Workload,
                AzureAuth::Managed => azure::Auth::Managed,
                AzureAuth::Cli => azure::Auth::Cli,
            }),
            tenant,
            client: client_id,
            audience,
        }
    }
}

impl From<VaultArgs> for hashicorp::Source {
    fn from(args: VaultArgs) -> Self {
        let VaultArgs {
            addr,
            mount,
            prefix,
            namespace,
            kv,
            ca_cert,
            auth,
            auth_mount,
            role,
            token_file,
            jwt_file,
        } = args;
        Self {
            address: addr,
            namespace,
            mount,
            prefix,
            engine: kv.map(|kv| match kv {
                KvVersion::One => hashicorp::Engine::One,
                KvVersion::Two => hashicorp::Engine::Two,
            }),
            auth: auth.map(|auth| match auth {
                VaultAuth::Token => hashicorp::Auth::Token,
                VaultAuth::Approle => hashicorp::Auth::AppRole,
                VaultAuth::Jwt => hashicorp::Auth::Jwt,
            }),
            auth_mount,
            role,
            token_file,
            jwt_file,
            authorities: ca_cert,
        }
    }
}

impl From<OnePasswordArgs> for onepassword::Source {
    fn from(args: OnePasswordArgs) -> Self {
        let OnePasswordArgs {
            item,
            op_vault,
            sections,
            by,
        } = args;
        Self {
            item,
            vault: op_vault,
            sections: if sections {
                onepassword::Sections::Named
            } else {
                onepassword::Sections::Ignored
            },
            by: by.map(|by| match by {
                OnePasswordBy::Op => onepassword::By::Program,
                OnePasswordBy::Connect => onepassword::By::Connect,
            }),
        }
    }
}
