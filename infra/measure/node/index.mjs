// What `submit` does for the request that is measured, as one would write it for Node.js: SDK clients made and the connection
// to the tables opened while the function starts, the claims checked, one consistent read, a problem document. It talks to
// the Runtime API itself, so that nothing but Node and the SDK is measured.

import { BatchGetItemCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";

const dossiers = process.env.DOSSIERS_TABLE;
const organizations = process.env.ORGANIZATIONS_TABLE;
const tables = new DynamoDBClient({ region: process.env.AWS_REGION });
const files = new S3Client({ region: process.env.AWS_REGION, forcePathStyle: true });
const runtime = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation`;

const read = (id) =>
    tables.send(
        new BatchGetItemCommand({
            RequestItems: {
                [dossiers]: { Keys: [{ pk: { S: id } }], ConsistentRead: true },
                [organizations]: { Keys: [{ pk: { S: `school#${id.slice(0, 5)}` }, sk: { S: "settings" } }], ConsistentRead: true },
            },
        }),
    );

const problem = (status, code) => ({
    statusCode: status,
    headers: { "content-type": "application/problem+json" },
    body: JSON.stringify({ status, code }),
});

async function handle(event) {
    const claims = event.requestContext.authorizer?.jwt?.claims;
    if (!claims?.sub) return problem(401, "sign_in_required");
    const id = event.rawPath.split("/")[3];
    const found = await read(id);
    const dossier = found.Responses?.[dossiers]?.[0];
    if (!dossier || !files) return problem(404, "not_found");
    return { statusCode: 200, headers: { "content-type": "application/json" }, body: dossier.summary.S };
}

async function serve() {
    read("warm").catch(() => {});
    for (;;) {
        const work = await fetch(`${runtime}/next`);
        const id = work.headers.get("lambda-runtime-aws-request-id");
        const answer = await handle(await work.json());
        await fetch(`${runtime}/${id}/response`, { method: "POST", body: JSON.stringify(answer) });
    }
}

serve();
