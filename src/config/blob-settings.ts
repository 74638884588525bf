import { parseWebAddress } from "./web-address.ts"

/** Where pictures are kept: in the data folder, or in a bucket that speaks S3. */
export type BlobSettings = { readonly kind: "file" } | BucketSettings

/** A place in a bucket. */
export interface BucketSettings {
  readonly kind: "s3"
  readonly bucket: string
  /** What every key begins with, without slashes around it; may be empty. */
  readonly prefix: string
  /** Address that keys are appended to; names the bucket, in its path or its host. */
  readonly address: string
  readonly region: string
  /** Whether hosted links pass the bytes on or send the client to the bucket. */
  readonly reads: "proxy" | "redirect"
}

const parameters: readonly string[] = ["endpoint", "region", "path_style", "reads"]

/**
 * Reads `file:` or `s3://bucket/prefix?endpoint=…&region=…&path_style=…&reads=proxy|redirect`. Without an endpoint it is
 * Amazon's for the region, `us-east-1` by default; the bucket stands in the path where there is an endpoint
 * (`path_style=true`) and in the host where there is none. Throws RangeError: `must be …`.
 */
export function parseBlobSettings(text: string): BlobSettings {
  if (text.trim() === "file:") return { kind: "file" }
  const url = URL.parse(text.trim())
  if (url === null || url.protocol !== "s3:") {
    throw new RangeError("must be file: (in the data folder) or s3://bucket/prefix?endpoint=https://s3.example&region=us-east-1")
  }
  if (url.username + url.password !== "") {
    throw new RangeError("must not hold the keys of the bucket: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY instead")
  }
  const prefix = url.pathname.replace(/^\/+|\/+$/g, "")
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(url.host)) {
    throw new RangeError("must name a bucket of 3 to 63 lower-case letters, digits, dots and dashes after s3://")
  }
  if (!/^[\w.-]*(\/[\w.-]+)*$/.test(prefix) || prefix.length > 500) {
    throw new RangeError("must have a prefix of letters, digits, dots, dashes and underscores between single slashes")
  }
  for (const name of url.searchParams.keys()) {
    if (!parameters.includes(name)) throw new RangeError(`must have no other parameters than ${parameters.join(", ")}`)
  }
  const region = url.searchParams.get("region") ?? "us-east-1"
  if (!/^[A-Za-z0-9-]{1,64}$/.test(region)) throw new RangeError("must have a region of letters, digits and dashes, such as eu-central-1")
  const endpoint = url.searchParams.get("endpoint")
  const pathStyle = oneOf(url.searchParams, "path_style", endpoint === null ? ["false", "true"] : ["true", "false"]) === "true"
  return {
    kind: "s3",
    bucket: url.host,
    prefix,
    address: addressOf(readEndpoint(endpoint ?? `https://s3.${region}.amazonaws.com`), url.host, pathStyle),
    region,
    reads: oneOf(url.searchParams, "reads", ["proxy", "redirect"]),
  }
}

/** Gives the value of a parameter; the first choice is the default. */
function oneOf<Choice extends string>(given: URLSearchParams, name: string, choices: readonly [Choice, Choice]): Choice {
  const text = given.get(name) ?? choices[0]
  const choice = choices.find((choice) => choice === text)
  if (choice === undefined) throw new RangeError(`must have ${name}=${choices.toSorted().join(" or ")}`)
  return choice
}

function readEndpoint(text: string): string {
  try {
    return parseWebAddress(text)
  } catch (error) {
    throw new RangeError("must have an endpoint such as https://s3.example, without user name, password, query and fragment", {
      cause: error,
    })
  }
}

function addressOf(endpoint: string, bucket: string, pathStyle: boolean): string {
  if (pathStyle) return `${endpoint}/${bucket}`
  const [scheme, rest] = endpoint.split("://")
  return `${scheme}://${bucket}.${rest}`
}
