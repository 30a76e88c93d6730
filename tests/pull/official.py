"""Reads all that a server has by its provider's own library, and prints it as JSON: LIBRARY ADDRESS AUTHORITY, and TOKEN in the environment."""

import json
import os
import sys

library, address, authority = sys.argv[1:]
token = os.environ["TOKEN"]


def vault():
    import hvac

    # Vault's own programs send this header; the library leaves it to an agent.
    client = hvac.Client(url=address, token=token, verify=authority)
    mounted = client.adapter.get("/v1/sys/internal/ui/mounts/secret")["data"]
    if (mounted["options"] or {}).get("version") == "2":
        engine = client.secrets.kv.v2
        read = lambda path: engine.read_secret_version(path=path, mount_point="secret", raise_on_deleted_version=True)["data"]["data"]
    else:
        engine = client.secrets.kv.v1
        read = lambda path: engine.read_secret(path=path, mount_point="secret")["data"]

    def walk(directory):
        for key in engine.list_secrets(path=directory, mount_point="secret")["data"]["keys"]:
            if key.endswith("/"):
                yield from walk(directory + key)
            else:
                yield [directory + key, read(directory + key)]

    return sorted(walk(""))


def azure():
    from azure.core.credentials import AccessToken
    from azure.core.exceptions import HttpResponseError
    from azure.keyvault.secrets import SecretClient

    class Known:
        def get_token(self, *scopes, **_):
            assert scopes == ("https://vault.azure.net/.default",), scopes
            return AccessToken(token, 9_000_000_000)

    client = SecretClient(address, Known(), api_version="7.4", verify_challenge_resource=False, connection_verify=authority)
    for secret in client.list_properties_of_secrets():
        try:
            yield [secret.name, client.get_secret(secret.name).value]
        except HttpResponseError as error:
            assert error.status_code == 403 and not secret.enabled, error
            yield [secret.name, None]


print(json.dumps(list(vault() if library == "hvac" else azure())))
