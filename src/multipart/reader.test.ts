import assert from "node:assert/strict"
import { describe, it } from "node:test"
import fc from "fast-check"
import { chunkings, pieces } from "../../test/support/chunkings.ts"
import { MultipartError, type MultipartLimits, parseMultipart } from "./reader.ts"

const contentType = "multipart/form-data; boundary=xyz"

function field(disposition: string, content: string, more = ""): string {
  return `--xyz\r\nContent-Disposition: ${disposition}\r\n${more}\r\n${content}\r\n`
}

function read(body: string | readonly Uint8Array[], type = contentType, limits: Partial<MultipartLimits> = {}): unknown[] {
  const bytes = typeof body === "string" ? [Buffer.from(body)] : body
  return parseMultipart(bytes, type, limits).map(({ name, filename, mediaType, byteLength, chunks }) => {
    const content = Buffer.concat(chunks)
    assert.equal(content.byteLength, byteLength)
    return [
      name,
      content.toString("latin1"),
      ...(filename === undefined ? [] : [filename]),
      ...(mediaType === undefined ? [] : [mediaType]),
    ]
  })
}

const prompt = field('form-data; name="prompt"', "a cat")
const close = "--xyz--\r\n"

describe("parseMultipart", () => {
  const accepted: readonly (readonly [title: string, body: string, parts: readonly (readonly string[])[], type?: string])[] = [
    ["one field", prompt + close, [["prompt", "a cat"]]],
    ["no field", close, []],
    ["no line break at the end", prompt + "--xyz--", [["prompt", "a cat"]]],
    ["a preamble and an epilogue", `This is a form.\r\n${prompt}${close}--xyz\r\nmore`, [["prompt", "a cat"]]],
    ["an empty field", field('form-data; name="a"', "") + close, [["a", ""]]],
    [
      "line breaks and hyphens in the content",
      field('form-data; name="a"', "\r\n--xy\r\r\n-\r\n\r\n--") + close,
      [["a", "\r\n--xy\r\r\n-\r\n\r\n--"]],
    ],
    [
      "a file",
      field('form-data; name="image"; filename="a.png"', "\x89PNG\0", "Content-Type: image/PNG; q=1\r\n") + close,
      [["image", "\xc2\x89PNG\0", "a.png", "image/png"]],
    ],
    [
      "several of one name",
      prompt + prompt + close,
      [
        ["prompt", "a cat"],
        ["prompt", "a cat"],
      ],
    ],
    [
      "names that are dangerous as keys",
      field('form-data; name="__proto__"', "1") + field("form-data; name=constructor", "2") + close,
      [
        ["__proto__", "1"],
        ["constructor", "2"],
      ],
    ],
    ["a name that climbs", field('form-data; name="a"; filename="../../x"', "1") + close, [["a", "1", "../../x"]]],
    ["a Windows path", field('form-data; name="a"; filename="C:\\new\\a.png"', "1") + close, [["a", "1", "C:\\new\\a.png"]]],
    ["escaped quotes", field('form-data; name="a\\"b"; filename=""', "1") + close, [['a"b', "1", ""]]],
    [
      "parameters in another order, spaced and unquoted",
      field("Form-Data ;filename = x.png ; NAME=a;", "1") + close,
      [["a", "1", "x.png"]],
    ],
    ["a semicolon within quotes", field('form-data; name="a; b=c"', "1") + close, [["a; b=c", "1"]]],
    ["names beyond ASCII", field('form-data; name="图"; filename="å.png"', "1") + close, [["图", "1", "å.png"]]],
    ["padding after a boundary", prompt.replace("--xyz", "--xyz \t") + close, [["prompt", "a cat"]]],
    ["headers in any case, and others", "--xyz\r\ncontent-disposition:form-data; name=a\r\nX-Other:\r\n\r\n1\r\n" + close, [["a", "1"]]],
    ["a coding that changes nothing", field("form-data; name=a", "1", "Content-Transfer-Encoding: Binary\r\n") + close, [["a", "1"]]],
    [
      "a quoted boundary",
      (prompt + close).replaceAll("xyz", "a b=c'?"),
      [["prompt", "a cat"]],
      'Multipart/Form-Data; charset=utf-8; boundary="a b=c\'?"',
    ],
    ["a boundary of hyphens", (prompt + close).replaceAll("xyz", "----7"), [["prompt", "a cat"]], "multipart/form-data;boundary=----7"],
  ]
  for (const [title, body, parts, type] of accepted) {
    it(`reads ${title} at every chunking`, () => {
      for (const chunks of chunkings(Buffer.from(body))) assert.deepEqual(read(chunks, type), parts)
    })
  }

  const refused: readonly (readonly [title: string, body: string, message: RegExp, type?: string])[] = [
    ["another type", prompt + close, /not multipart\/form-data/, "application/json"],
    ["no type", prompt + close, /not multipart\/form-data/, ""],
    ["no boundary", prompt + close, /no usable boundary/, "multipart/form-data"],
    ["an empty boundary", prompt + close, /no usable boundary/, "multipart/form-data; boundary="],
    ["a boundary of 71 characters", prompt + close, /no usable boundary/, `multipart/form-data; boundary=${"x".repeat(71)}`],
    ["a boundary with a line break", prompt + close, /no usable boundary/, 'multipart/form-data; boundary="a\r\nb"'],
    ["two boundaries", prompt + close, /two values for boundary/, "multipart/form-data; boundary=a; boundary=b"],
    ["an unreadable type", prompt + close, /cannot be read/, "multipart/form-data; boundary"],
    ["an empty body", "", /does not occur/],
    ["another boundary", (prompt + close).replaceAll("xyz", "abc"), /does not occur/],
    ["line feeds alone", (prompt + close).replaceAll("\r\n", "\n"), /ended by CR LF/],
    ["no closing boundary", prompt, /closing boundary is missing/],
    ["half a closing boundary", `${prompt}--xyz-`, /closing boundary is missing/],
    ["a boundary that goes on", `${prompt}--xyzzy\r\n\r\n${close}`, /not followed by a line break/],
    ["headers that do not end", "--xyz\r\nContent-Disposition: form-data; name=a", /closing boundary is missing/],
    ["no headers", `--xyz\r\n\r\n1\r\n${close}`, /no Content-Disposition/],
    [
      "two dispositions",
      field("form-data; name=a", "1", "content-disposition: form-data; name=b\r\n") + close,
      /two headers content-disposition/,
    ],
    ["two names", field("form-data; name=a; name=b", "1") + close, /two values for name/],
    ["no name", field("form-data", "1") + close, /which field/],
    ["an attachment", field("attachment; name=a", "1") + close, /which field/],
    ["an open quote", field('form-data; name="a', "1") + close, /cannot be read/],
    ["a header without colon", field("form-data; name=a", "1", "nonsense\r\n") + close, /header line/],
    ["a folded header", field("form-data;\r\n name=a", "1") + close, /header line/],
    ["a NUL in a header", field("form-data; name=a\0b", "1") + close, /header line/],
    ["base64 content", field("form-data; name=a", "MQ==", "Content-Transfer-Encoding: base64\r\n") + close, /Send its bytes as they are/],
    ["a long name", field(`form-data; name=${"n".repeat(257)}`, "1") + close, /longer than 256 characters/],
  ]
  for (const [title, body, message, type] of refused) {
    it(`refuses ${title} at every chunking`, () => {
      for (const chunks of chunkings(Buffer.from(body))) {
        assert.throws(
          () => read(chunks, type),
          (error) => error instanceof MultipartError && message.test(error.message) && error.message.endsWith("."),
        )
      }
    })
  }

  it("refuses headers that are not UTF-8", () => {
    assert.throws(() => read([Buffer.from(field("form-data; name=\xff", "1") + close, "latin1")]), /not UTF-8/)
  })

  it("refuses too many parts and too long headers", () => {
    assert.equal(read(prompt.repeat(64) + close).length, 64)
    assert.throws(() => read(prompt.repeat(65) + close), /more than 64 parts/)
    assert.throws(() => read(prompt.repeat(10_000) + close), /more than 64 parts/)
    const long = `--xyz\r\nX: ${"x".repeat(17_000)}`
    for (const chunks of [[Buffer.from(long)], pieces(Buffer.from(long), 101)]) assert.throws(() => read(chunks), /longer than 16384 bytes/)
    assert.equal(read(prompt + prompt + close, contentType, { maxParts: 2 }).length, 2)
    assert.throws(() => read(prompt + prompt + close, contentType, { maxParts: 1 }), /more than 1 parts/)
  })

  it("gives slices of the body, not copies", () => {
    const body = Buffer.from(field("form-data; name=a", "x".repeat(100_000)) + close)
    const chunks = parseMultipart(pieces(body, 30_000), contentType)[0]?.chunks ?? []
    const slices = chunks.filter(({ buffer }) => buffer === body.buffer)
    assert.ok(slices.reduce((sum, { byteLength }) => sum + byteLength, 0) > 99_000)
  })

  it("gives text, as UTF-8 and up to 1 MiB", () => {
    const parts = (content: Buffer): ReturnType<typeof parseMultipart> =>
      parseMultipart(
        [Buffer.from("--xyz\r\nContent-Disposition: form-data; name=a\r\n\r\n"), content, Buffer.from(`\r\n${close}`)],
        contentType,
      )
    assert.equal(parts(Buffer.from("猫 🐈"))[0]?.text(), "猫 🐈")
    assert.equal(parts(Buffer.alloc(1024 * 1024, "x"))[0]?.text().length, 1024 * 1024)
    assert.throws(() => parts(Buffer.alloc(1024 * 1024 + 1, "x"))[0]?.text(), /`a` is longer than 1048576 bytes/)
    assert.throws(() => parts(Buffer.of(0xc3))[0]?.text(), /`a` is not UTF-8/)
  })

  it("finds every boundary in content made of its pieces, at any chunking", () => {
    const content = fc
      .array(fc.constantFrom("\r", "\n", "-", "--", "x", "xy", "\r\n--xy", "--xyz", "a"), { maxLength: 20 })
      .map((texts) => texts.join(""))
    fc.assert(
      fc.property(fc.array(content, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 40 }), (contents, length) => {
        fc.pre(contents.every((text) => !text.includes("\r\n--xyz")))
        const body = contents.map((text) => field("form-data; name=a", text)).join("") + close
        assert.deepEqual(
          read(pieces(Buffer.from(body), length)),
          contents.map((text) => ["a", text]),
        )
      }),
      { numRuns: 1000 },
    )
  })
})
