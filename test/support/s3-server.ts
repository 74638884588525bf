import { createHash, createHmac, timingSafeEqual } from "node:crypto"
import { once } from "node:events"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo, Socket } from "node:net"

/** What is wrong with an {@link S3Server} at the moment. */
export type S3Trouble =
  | "none"
  /** Closes every connection. */
  | "down"
  /** Takes requests and answers none. */
  | "silent"
  /** Gives the first half of an object and falls silent. */
  | "stalling"
  /** 503 SlowDown. */
  | "overloaded"
  /** Bytes arrive changed, as by a broken line. */
  | "corrupting"
  /** Writes what it gets and closes the connection instead of saying so. */
  | "mute"
  /** Closes the connection when a part beyond the first of an upload begins to arrive. */
  | "interrupting"
  /** Answers the end of an upload with 200 and a failure inside. */
  | "failing late"

interface StoredObject {
  readonly bytes: Buffer
  putAt: Date
  readonly contentType: string
}

/** The body of a request, looked at while it came. */
interface ReceivedBody {
  readonly bytes: Buffer
  readonly md5: Buffer
  readonly sha256: Buffer
}

class Refusal extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string) {
    super(code)
    this.status = status
    this.code = code
  }
}

const accessKeyId = "LIMNTESTACCESSKEY000"
const secretAccessKey = "limn/test/secret/access/key/0123456789ab"
const bucket = "pictures"
const unsigned = "UNSIGNED-PAYLOAD"

/**
 * An S3 server with one bucket in memory: objects, ranges, lists in pages, uploads in parts. It believes nothing that is not
 * signed (AWS Signature Version 4, by header or by query) and checks what it is given to check bytes by.
 */
export class S3Server {
  readonly accessKeyId = accessKeyId
  readonly secretAccessKey = secretAccessKey
  readonly bucket = bucket
  readonly region = "test-1"
  readonly objects = new Map<string, StoredObject>()
  /** Method and key of every request that was let in, with the names of the query's members. */
  readonly requests: string[] = []
  /** Uploads in parts that have been begun and neither ended nor given up. */
  readonly uploads = new Map<string, Map<number, ReceivedBody>>()
  /** Most keys on one page of a list. */
  pageSize = 1000
  /** Whether bytes are kept; without, a large object costs the test no memory. */
  keepsBytes = true
  #trouble: S3Trouble = "none"
  readonly #sockets = new Set<Socket>()
  readonly #server = createServer((request, response) => void this.#serve(request, response))

  static async start(): Promise<S3Server> {
    const server = new S3Server()
    server.#server.on("connection", (socket) => {
      if (server.#trouble === "down") return socket.destroy()
      server.#sockets.add(socket)
      return socket.once("close", () => server.#sockets.delete(socket))
    })
    server.#server.listen(0, "127.0.0.1")
    await once(server.#server, "listening")
    return server
  }

  /** `http://127.0.0.1:<port>` */
  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  set trouble(trouble: S3Trouble) {
    this.#trouble = trouble
    // What was sent into silence is not answered later either.
    if (trouble === "down" || trouble === "none") for (const socket of this.#sockets) socket.destroy()
  }

  async stop(): Promise<void> {
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
    await once(this.#server, "close")
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#trouble === "silent") return
    try {
      if (this.#trouble === "overloaded") throw new Refusal(503, "SlowDown")
      this.#verify(request)
      const url = new URL(request.url ?? "", this.endpoint)
      const [, named, ...rest] = decodeURIComponent(url.pathname).split("/")
      if (named !== bucket) throw new Refusal(404, "NoSuchBucket")
      const key = rest.join("/")
      this.requests.push([request.method, key, ...url.searchParams.keys()].filter(Boolean).join(" "))
      if (this.#trouble === "interrupting" && Number(url.searchParams.get("partNumber")) > 1) {
        await once(request, "data")
        request.socket.destroy()
        return
      }
      const body = await readBody(request, { keeps: this.keepsBytes || request.method === "POST", changes: this.#trouble === "corrupting" })
      checkBody(request, body)
      this.#answer(request, response, key, url.searchParams, body)
    } catch (error) {
      if (!(error instanceof Refusal)) return void request.socket.destroy()
      response.writeHead(error.status, { "content-type": "application/xml" })
      response.end(`<?xml version="1.0"?><Error><Code>${error.code}</Code><Message>Said of ${secretAccessKey}</Message></Error>`)
    }
  }

  #answer(request: IncomingMessage, response: ServerResponse, key: string, query: URLSearchParams, body: ReceivedBody): void {
    const uploadId = query.get("uploadId")
    switch (request.method) {
      case "PUT": {
        const partNumber = Number(query.get("partNumber"))
        if (uploadId === null)
          this.objects.set(key, { bytes: body.bytes, putAt: new Date(), contentType: request.headers["content-type"] ?? "" })
        else this.#uploadOf(uploadId).set(partNumber, body)
        if (this.#trouble === "mute") return void request.socket.destroy()
        return void response.writeHead(200, { etag: etagOf(body) }).end()
      }
      case "POST": {
        response.writeHead(200, { "content-type": "application/xml" })
        if (uploadId === null) {
          const begun = `upload-${this.uploads.size}-${Math.random()}`
          this.uploads.set(begun, new Map())
          return void response.end(
            `<InitiateMultipartUploadResult><Key>${key}</Key><UploadId>${begun}</UploadId></InitiateMultipartUploadResult>`,
          )
        }
        if (this.#trouble === "failing late") return void response.end("<Error><Code>InternalError</Code></Error>")
        const listed = [...body.bytes.toString().matchAll(/<PartNumber>(\d+)<\/PartNumber><ETag>([^<]*)<\/ETag>/g)]
        const parts = listed.map(([, number, etag]) => {
          const part = this.#uploadOf(uploadId).get(Number(number))
          if (part === undefined || etagOf(part) !== `"${etag}"`) throw new Refusal(400, "InvalidPart")
          return part.bytes
        })
        this.uploads.delete(uploadId)
        this.objects.set(key, { bytes: Buffer.concat(parts), putAt: new Date(), contentType: "" })
        return void response.end(`<CompleteMultipartUploadResult><ETag>"parts-${parts.length}"</ETag></CompleteMultipartUploadResult>`)
      }
      case "DELETE":
        if (uploadId === null) this.objects.delete(key)
        else this.uploads.delete(uploadId)
        return void response.writeHead(204).end()
      default:
        if (key === "") return void response.writeHead(200, { "content-type": "application/xml" }).end(this.#list(query))
        return this.#give(request, response, key, query)
    }
  }

  #give(request: IncomingMessage, response: ServerResponse, key: string, query: URLSearchParams): void {
    const object = this.objects.get(key)
    if (object === undefined) throw new Refusal(404, "NoSuchKey")
    const { bytes } = object
    const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "") ?? []
    const start = Number(first ?? 0)
    const end = first === undefined || last === "" ? bytes.byteLength : Math.min(Number(last) + 1, bytes.byteLength)
    if (first !== undefined && start >= bytes.byteLength) throw new Refusal(416, "InvalidRange")
    response.writeHead(first === undefined ? 200 : 206, {
      "content-length": end - start,
      "content-type": query.get("response-content-type") ?? object.contentType,
      ...(first === undefined ? {} : { "content-range": `bytes ${start}-${end - 1}/${bytes.byteLength}` }),
    })
    if (this.#trouble === "stalling") return void response.write(bytes.subarray(start, (start + end) / 2))
    response.end(request.method === "HEAD" ? undefined : bytes.subarray(start, end))
  }

  #list(query: URLSearchParams): string {
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(query.get("prefix") ?? "")).toSorted()
    const after = Buffer.from(query.get("continuation-token") ?? "", "base64url").toString()
    const rest = keys.filter((key) => key > after)
    const page = rest.slice(0, Math.min(this.pageSize, Number(query.get("max-keys") ?? 1000)))
    const token = Buffer.from(page.at(-1) ?? "").toString("base64url")
    const contents = page.map((key) => {
      const { putAt, bytes } = this.objects.get(key) as StoredObject
      return `<Contents><Key>${key}</Key><LastModified>${putAt.toISOString()}</LastModified><Size>${bytes.byteLength}</Size></Contents>`
    })
    const more = page.length < rest.length
    const next = more ? `<NextContinuationToken>${token}</NextContinuationToken>` : ""
    return `<?xml version="1.0"?><ListBucketResult><KeyCount>${page.length}</KeyCount><IsTruncated>${more}</IsTruncated>${contents.join("")}${next}</ListBucketResult>`
  }

  #uploadOf(uploadId: string): Map<number, ReceivedBody> {
    const upload = this.uploads.get(uploadId)
    if (upload === undefined) throw new Refusal(404, "NoSuchUpload")
    return upload
  }

  /** Computes the signature again from what arrived. */
  #verify({ method, url = "", headers }: IncomingMessage): void {
    const [path = "", search = ""] = url.split("?")
    const members = search
      .split("&")
      .filter(Boolean)
      .map((member) => member.split("=").map((part) => decodeURIComponent(part)))
    const given = new Map(members.map(([name = "", value = ""]) => [name, value]))
    const header = /Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(headers.authorization ?? "")
    const credential = header?.[1] ?? given.get("X-Amz-Credential") ?? ""
    const signed = (header?.[2] ?? given.get("X-Amz-SignedHeaders") ?? "").split(";")
    const signature = header?.[3] ?? given.get("X-Amz-Signature") ?? ""
    const time = String(header === null ? given.get("X-Amz-Date") : headers["x-amz-date"])
    const [id, day = "", ...scope] = credential.split("/")
    if (id !== accessKeyId) throw new Refusal(403, "InvalidAccessKeyId")
    if (scope.join("/") !== `${this.region}/s3/aws4_request`) throw new Refusal(400, "AuthorizationHeaderMalformed")
    const ageS = (Date.now() - Date.parse(time.replace(/^(....)(..)(..T..)(..)(..Z)$/, "$1-$2-$3:$4:$5"))) / 1000
    if (!(Math.abs(ageS) < 900) || (header === null && ageS > Number(given.get("X-Amz-Expires"))))
      throw new Refusal(403, "RequestTimeTooSkewed")
    const mustBeSigned = ["host", ...Object.keys(headers).filter((name) => name.startsWith("x-amz-"))]
    if (mustBeSigned.some((name) => !signed.includes(name))) throw new Refusal(403, "AccessDenied")

    given.delete("X-Amz-Signature")
    const query = [...given].map(([name, value]) => `${escape(name)}=${escape(value)}`).toSorted()
    const lines = signed.map((name) => `${name}:${String(headers[name]).trim()}\n`)
    const payload = header === null ? unsigned : String(headers["x-amz-content-sha256"])
    const canonical = [method, path, query.join("&"), lines.join(""), signed.join(";"), payload].join("\n")
    const text = ["AWS4-HMAC-SHA256", time, [day, ...scope].join("/"), createHash("sha256").update(canonical).digest("hex")].join("\n")
    const key = [day, ...scope].reduce<string | Buffer>((key, part) => hmac(key, part), `AWS4${secretAccessKey}`)
    const expected = hmac(key, text)
    const actual = Buffer.from(signature, "hex")
    if (actual.byteLength !== 32 || !timingSafeEqual(expected, actual)) throw new Refusal(403, "SignatureDoesNotMatch")
  }
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest()
}

function escape(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
}

function etagOf({ md5 }: ReceivedBody): string {
  return `"${md5.toString("hex")}"`
}

async function readBody(
  request: IncomingMessage,
  { keeps, changes }: { readonly keeps: boolean; readonly changes: boolean },
): Promise<ReceivedBody> {
  const pieces: Buffer[] = []
  const md5 = createHash("md5")
  const sha256 = createHash("sha256")
  let byteLength = 0
  for await (const piece of request as AsyncIterable<Buffer>) {
    if (changes && byteLength === 0) piece[0] = (piece[0] ?? 0) ^ 1
    byteLength += piece.byteLength
    md5.update(piece)
    sha256.update(piece)
    if (keeps) pieces.push(piece)
  }
  const declared = request.headers["content-length"]
  if (declared !== undefined && Number(declared) !== byteLength) throw new Refusal(400, "IncompleteBody")
  if (declared === undefined && request.method === "PUT") throw new Refusal(411, "MissingContentLength")
  return { bytes: Buffer.concat(pieces), md5: md5.digest(), sha256: sha256.digest() }
}

function checkBody({ headers }: IncomingMessage, { md5, sha256 }: ReceivedBody): void {
  const wrong = (sum: string | string[] | undefined, actual: Buffer): boolean => sum !== undefined && sum !== actual.toString("base64")
  if (wrong(headers["x-amz-checksum-sha256"], sha256) || wrong(headers["content-md5"], md5)) throw new Refusal(400, "BadDigest")
}
