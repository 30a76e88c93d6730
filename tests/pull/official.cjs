// Reads all that a Connect server has by 1Password's own library, and prints it as JSON: LIBRARY ADDRESS AUTHORITY, and TOKEN in the environment.

const [library, address] = process.argv.slice(2);
const { OnePasswordConnect } = require(library);

(async () => {
    const client = OnePasswordConnect({ serverURL: address, token: process.env.TOKEN, keepAlive: true });
    const all = [];
    for (const vault of await client.listVaults()) {
        for (const { id } of await client.listItems(vault.id)) {
            const item = await client.getItemById(vault.id, id);
            const fields = item.fields.filter((field) => field.value !== undefined).map((field) => [field.label, field.value]);
            fields.sort();
            all.push(...fields.map((field) => [vault.name, item.title, ...field]));
        }
    }
    console.log(JSON.stringify(all));
})();
