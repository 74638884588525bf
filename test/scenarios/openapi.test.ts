import assert from "node:assert/strict"
import { after, before, describe, it } from "node:test"
import { startLimn, type TestLimn } from "../support/limn.ts"
import { type DescribedOperation, type Schema, ServedDocument } from "../support/served-document.ts"
import { wrongValues } from "../support/sample-schema.ts"
import { knownRoutes } from "#api/near-routes.ts"
import { DocumentFuzzer } from "../support/document-fuzzer.ts"
import { solidPng } from "../support/pictures.ts"
import { seeded } from "../support/seeded.ts"

const model = "limn/painter"
/** Where every API is first; its other mounts differ in nothing that is asked here. */
const plainMount = /^\/(?:v1|api\/v1|v1beta)\//
/** What the painter does on request. */
const faults = [
  "no-image",
  "text-only",
  "empty",
  "safety",
  "blocked-prompt",
  "thoughts",
  "many",
  "broken-image",
  "cut-early",
  "401",
  "500",
  "503",
]
const examples = (operation: DescribedOperation): readonly (readonly [string, object])[] =>
  Object.entries(operation.requestBody?.content["application/json"]?.examples ?? {}).map(([name, { value }]) => [name, value])

describe("/openapi.json", () => {
  let limn: TestLimn
  let document: ServedDocument
  let headers: Readonly<Record<string, string>>

  before(async () => {
    limn = await startLimn()
    document = await ServedDocument.of(limn.address)
    headers = { authorization: `Bearer ${limn.key}`, "content-type": "application/json", accept: "application/json, text/event-stream" }
  })
  after(() => limn.close())

  const send = (operation: DescribedOperation, body: unknown, query = ""): Promise<Response> =>
    fetch(`${limn.address}${operation.path.replace("{model}", model)}${query}`, {
      method: operation.method.toUpperCase(),
      headers,
      body: JSON.stringify(body),
    })
  const find = (method: string, path: string): DescribedOperation => {
    const found = document.operations.find((operation) => operation.method === method && operation.path === path)
    assert.ok(found, `${method} ${path} is described`)
    return found
  }

  it("names nothing that is not there", () => {
    const references = [...JSON.stringify(document.json).matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference = ""]) => reference)
    assert.ok(references.length > 100)
    assert.deepEqual(
      [...new Set(references)].filter((reference) => document.resolve(reference) === undefined),
      [],
    )
  })

  it("describes every route and every parameter in its path, and each operation has an answer", () => {
    for (const { method, path } of knownRoutes) find(method.toLowerCase(), path)
    const schemes = Object.keys(document.json.components.securitySchemes)
    for (const { path, method, parameters, responses, security } of document.operations) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      const declared = parameters.filter((parameter) => parameter.in === "path").map(({ name }) => name)
      assert.deepEqual(declared, inPath, `${method} ${path}`)
      assert.ok(
        Object.keys(responses).some((status) => /^[23]/.test(status)),
        `${method} ${path}`,
      )
      assert.ok(security.every((one) => Object.keys(one).every((scheme) => schemes.includes(scheme))))
    }
  })

  it("holds schemas that are valid and strict", () => {
    const names = Object.keys(document.json.components.schemas)
    assert.ok(names.length > 40)
    for (const name of names) document.faults({ $ref: `#/components/schemas/${name}` }, {})
    for (const { responses, requestBody } of document.operations) {
      const places = [requestBody, ...Object.values(responses)].flatMap((place) => Object.values(place?.content ?? {}))
      for (const { schema } of places) document.faults(schema, {})
    }
  })

  it("has examples that are valid and are answered as it says", { timeout: 300_000 }, async () => {
    let run = 0
    for (const operation of document.operations) {
      for (const [name, body] of examples(operation)) {
        const schema = operation.requestBody?.content["application/json"]?.schema as Schema
        assert.equal(document.faults(schema, body), "", `${operation.path}: ${name}`)
        const queries = operation.parameters.some((parameter) => parameter.name === "alt") ? ["", "?alt=sse"] : [""]
        for (const query of queries) {
          const answer = await send(operation, body, query)
          assert.equal(answer.status, 200, `${operation.path}: ${name}`)
          assert.equal(await document.answerFaults(operation, answer), "", name)
          run += 1
        }
      }
    }
    assert.ok(run > 40)
  })

  it("foretells what comes of providers that fail, refuse or only talk", { timeout: 300_000 }, async () => {
    const simulating = await startLimn({ simulate: true })
    try {
      const ask = async (operation: DescribedOperation, example: object, fault: string): Promise<void> => {
        const faulty = `${model}:${fault}`
        const answer = await fetch(`${simulating.address}${operation.path.replace("{model}", faulty)}`, {
          method: "POST",
          headers: { ...headers, authorization: `Bearer ${simulating.key}` },
          body: JSON.stringify("model" in example ? { ...example, model: faulty } : example),
        })
        assert.equal(await document.answerFaults(operation, answer), "", fault)
      }
      for (const operation of document.operations.filter(({ path }) => plainMount.test(path))) {
        const drawn = examples(operation).filter(([name]) => name === "draw" || name === "stream")
        await Promise.all(drawn.flatMap(([, example]) => faults.map((fault) => ask(operation, example, fault))))
      }
    } finally {
      await simulating.close()
    }
  })

  it("takes the form that it describes", async () => {
    const operation = find("post", "/v1/images/edits")
    const schema = operation.requestBody?.content["multipart/form-data"]?.schema as Schema
    const fields = { model, prompt: "Make it night", n: 2, size: "64x64", stream: false, output_format: "png" }
    assert.equal(document.faults(schema, { ...fields, "image[]": ["file"] }), "")
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) form.append(name, String(value))
    for (const name of ["image[]", "mask"]) form.append(name, new Blob([Buffer.from(solidPng(8, 8, [200, 60, 40]))]), "picture.png")
    const { authorization = "" } = headers
    const answer = await fetch(`${limn.address}${operation.path}`, { method: "POST", headers: { authorization }, body: form })
    assert.equal(answer.status, 200)
    assert.equal(await document.answerFaults(operation, answer), "")
  })

  it("foretells the answers of everything that can be looked up", async () => {
    const made = await send(find("post", "/v1/responses"), {
      model,
      input: "A lighthouse",
      tools: [{ type: "image_generation", size: "64x64" }],
    })
    const { id } = (await made.json()) as { id: string }
    const requestId = made.headers.get("x-request-id") ?? ""
    const status = await fetch(`${limn.address}/v1/requests/${requestId}`, { headers })
    const { pictures } = (await status.json()) as { pictures: readonly { url: string }[] }
    const hosted = new URL(pictures[0]?.url ?? "")
    const lookUp = async (operation: DescribedOperation, path: string): Promise<void> => {
      const isOpen = operation.security.length === 0
      const answer = await fetch(`${limn.address}${path}`, isOpen ? {} : { headers })
      assert.ok(answer.ok, `${path}: ${answer.status}`)
      assert.equal(await document.answerFaults(operation, answer), "")
    }
    let asked = 0
    for (const operation of document.operations) {
      const { path, method } = operation
      if (method !== "get" || /^\/(?:admin|app)\//.test(path)) continue
      asked += 1
      const filled = path
        .replace("/i/{id}.{extension}", hosted.pathname + hosted.search)
        .replace("{author}/{slug}", model)
        .replace("{model}", path.startsWith("/v1/") ? model : encodeURIComponent(model))
        .replace("/responses/{id}", `/responses/${id}`)
        .replace("{id}", requestId)
      await lookUp(operation, path.endsWith("/generation") ? `${filled}?id=${requestId}` : filled)
      if (path === "/v1/responses/{id}") await lookUp(operation, `${filled}?stream=true`)
      if (path === "/v1/models" || path === "/v1/models/{model}") await lookUp(operation, `${filled}?key=${limn.key}`)
    }
    assert.ok(asked > 40)
    const remove = find("delete", "/v1/responses/{id}")
    const removed = await fetch(`${limn.address}/v1/responses/${id}`, { method: "DELETE", headers })
    assert.equal(await document.answerFaults(remove, removed), "")
  })

  it("foretells failures in the form of every API", async () => {
    for (const operation of document.operations) {
      if (/^\/(?:admin|app)\//.test(operation.path) || operation.path === "/mcp") continue
      const path = operation.path.replaceAll(/\{\w+\}/g, "none")
      const wrongKey = { ...headers, authorization: "Bearer sk-wrong" }
      const isPost = operation.method === "post"
      const attempts: RequestInit[] = isPost
        ? [
            { body: "{", headers },
            { body: "{}", headers: wrongKey },
            { body: "a", headers: { authorization: headers["authorization"] ?? "", "content-type": "text/plain" } },
          ]
        : [{ headers: wrongKey }, { headers }]
      for (const attempt of attempts) {
        const answer = await fetch(`${limn.address}${path}`, { method: operation.method.toUpperCase(), ...attempt })
        assert.ok(answer.status < 500, `${path}: ${answer.status}`)
        if (!answer.ok && Object.keys(operation.responses).length > 1) assert.equal(await document.answerFaults(operation, answer), "")
        else await answer.arrayBuffer()
      }
    }
  })

  it("refuses, in every member of a request, what its schema refuses", { timeout: 300_000 }, async () => {
    const taken: string[] = []
    let refused = 0
    for (const operation of document.operations) {
      const media = operation.requestBody?.content["application/json"]
      if (media === undefined || /^\/(?:admin|app)\//.test(operation.path) || !plainMount.test(operation.path)) continue
      const [, example] = examples(operation)[0] as readonly [string, object]
      const members = membersOf(document, media.schema)
      for (const [place, name] of members) {
        for (const wrong of wrongValues) {
          const body = put({ ...example, ...dryRun(operation) }, place, name, wrong)
          if (document.faults(media.schema, body) === "") continue
          const answer = await send(operation, body)
          const said = await answer.text()
          if (answer.status >= 400 && answer.status < 500) refused += 1
          else
            taken.push(
              `${operation.path} ${[...place, name].join(".")} = ${JSON.stringify(wrong).slice(0, 40)}: ${answer.status} ${said.slice(0, 60)}`,
            )
        }
      }
    }
    assert.deepEqual(taken, [])
    assert.ok(refused > 500, `${refused}`)
  })

  it("takes what its schemas take, and breaks of nothing", { timeout: 300_000 }, async () => {
    const fuzzer = new DocumentFuzzer(limn, document)
    for (let seed = 1; seed <= 1500; seed++) await fuzzer.run(seeded(seed))
    assert.ok(fuzzer.answered > 400, `${fuzzer.answered} of ${fuzzer.valid} valid requests were answered`)
  })
})

const dryRun = ({ path }: DescribedOperation): object =>
  path.includes(":") ? { dryRun: true } : path.includes("/responses/") ? {} : { dry_run: true }

type Place = readonly string[]

/** Every member that a request's schema describes, with the place of the object that it stands in. */
function membersOf(document: ServedDocument, schema: Schema, place: Place = []): (readonly [Place, string])[] {
  const { $ref, properties = {}, anyOf = [] } = schema as { $ref?: string; properties?: Record<string, Schema>; anyOf?: Schema[] }
  if ($ref !== undefined) return membersOf(document, document.resolve($ref) ?? {}, place)
  const within = anyOf.filter((one) => one["type"] === "object").slice(0, 1)
  return [
    ...Object.keys(properties).map((name) => [place, name] as const),
    ...Object.entries(properties).flatMap(([name, member]) => (place.length < 2 ? membersOf(document, member, [...place, name]) : [])),
    ...within.flatMap((one) => membersOf(document, one, place)),
  ]
}

function put(body: object, [first, ...rest]: Place, name: string, value: unknown): object {
  if (first === undefined) return { ...body, [name]: value }
  const inner: unknown = Reflect.get(body, first)
  const object = typeof inner === "object" && inner !== null && !Array.isArray(inner) ? inner : {}
  return { ...body, [first]: put(object, rest, name, value) }
}
