import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { Lifted } from "./body.ts"
import { FieldError, Fields } from "./fields.ts"

const long = new Lifted([Buffer.from("ä".repeat(700)), Buffer.from("!")])

describe("Fields reads", () => {
  const fields = new Fields({
    name: " limn ",
    long,
    one: 1.0,
    half: -0.5,
    yes: true,
    nothing: null,
    format: "WebP",
    inner: { list: [1, 2], deepest: { word: 1 } },
  })
  const cases: readonly [title: string, actual: unknown, expected: unknown][] = [
    ["a text", fields.string("name"), " limn "],
    ["a trimmed text", fields.string("name", { trim: true }), "limn"],
    ["a long text as short", fields.string("long"), `${"ä".repeat(700)}!`],
    ["a long text", fields.text("long"), `${"ä".repeat(700)}!`],
    ["a whole number", fields.integer("one", { min: 1, max: 1 }), 1],
    ["a number", fields.number("half", { min: -0.5 }), -0.5],
    ["a boolean", fields.boolean("yes"), true],
    ["one of some texts, by its listed spelling", fields.oneOf("format", ["png", "webp"], { ignoreCase: true }), "webp"],
    ["an object's member", fields.object("inner")?.object("deepest")?.integer("word"), 1],
    ["a list", fields.object("inner")?.array("list", { max: 2 }), [1, 2]],
    ["a raw value", fields.raw("half"), -0.5],
    ["another spelling", fields.integer(["uno", "one"]), 1],
    ["null as absent", [fields.string("nothing"), fields.raw("nothing"), fields.object("nothing")], [undefined, undefined, undefined]],
    [
      "what is absent",
      [fields.integer("none"), fields.oneOf("none", ["a"]), fields.array(["none", "nil"])],
      [undefined, undefined, undefined],
    ],
    ["nothing that is inherited", [fields.raw("toString"), fields.raw("constructor")], [undefined, undefined]],
    ["null in one spelling and a value in the other", fields.integer(["nothing", "one"]), 1],
  ]
  for (const [title, actual, expected] of cases) it(title, () => assert.deepEqual(actual, expected))

  it("numbers and booleans from text only where asked to", () => {
    const members = { n: "2", half: "0.5", yes: "true", no: "false" }
    const form = new Fields(members, "", { fromText: true })
    assert.deepEqual([form.integer("n"), form.number("half"), form.boolean("yes"), form.boolean("no")], [2, 0.5, true, false])
    const json = new Fields(members)
    for (const read of [() => json.integer("n"), () => json.number("half"), () => json.boolean("yes")]) assert.throws(read, FieldError)
    for (const n of ["", " 2", "2.5", "0x2", "1e3", "NaN", "Infinity"]) {
      assert.throws(() => new Fields({ n }, "", { fromText: true }).integer("n"), FieldError)
    }
  })

  it("which members nobody asked for", () => {
    const fields = new Fields({ a: 1, b: 2, c: null, camelCase: 3 })
    fields.integer("a")
    fields.integer(["camel_case", "camelCase"])
    assert.deepEqual(fields.unread(), ["b"])
  })
})

describe("Fields refuses", () => {
  const cases: readonly [read: () => unknown, path: string, message: RegExp | string][] = [
    [() => new Fields([]), "", "The body must be an object, not a list of 0."],
    [() => new Fields("a"), "", 'The body must be an object, not "a".'],
    [() => new Fields(null, "a"), "a", "`a` must be an object, not null."],
    [() => new Fields(long, "a"), "a", "`a` must be an object, not a text of 1401 bytes."],
    [() => new Fields({ n: "2" }).integer("n", { min: 1, max: 10 }), "n", '`n` must be a whole number from 1 to 10, not "2".'],
    [() => new Fields({ n: 0 }).integer("n", { min: 1 }), "n", "`n` must be a whole number of at least 1, not 0."],
    [() => new Fields({ n: 11 }).integer("n", { max: 10 }), "n", "`n` must be a whole number of at most 10, not 11."],
    [() => new Fields({ n: 1.5 }).integer("n"), "n", "`n` must be a whole number, not 1.5."],
    [() => new Fields({ n: 2 ** 53 }).integer("n"), "n", /whole number/],
    [() => new Fields(JSON.parse('{"t":1e400}')).number("t"), "t", "`t` must be a number, not Infinity."],
    [() => new Fields({ s: 5 }).string("s"), "s", "`s` must be a text, not 5."],
    [() => new Fields({ s: { a: 1 } }).text("s"), "s", "`s` must be a text, not an object."],
    [() => new Fields({ s: "abc" }).string("s", { max: 2 }), "s", '`s` must be a text of at most 2 characters, not "abc".'],
    [
      () => new Fields({ s: long }).string("s", { max: 100 }),
      "s",
      "`s` must be a text of at most 100 characters, not a text of 1401 bytes.",
    ],
    [() => new Fields({ s: "a\0" }).string("s"), "s", /NUL/],
    [() => new Fields({ s: "a\ud800" }).text("s"), "s", /surrogate/],
    [() => new Fields({ b: 1 }).boolean("b"), "b", "`b` must be true or false, not 1."],
    [() => new Fields({ f: "gif" }).oneOf("f", ["png", "webp"]), "f", '`f` must be one of "png", "webp", not "gif".'],
    [() => new Fields({ f: long }).oneOf("f", ["png"]), "f", /not a text of 1401 bytes/],
    [() => new Fields({ l: {} }).array("l"), "l", "`l` must be a list, not an object."],
    [() => new Fields({ l: [1, 2] }).array("l", { max: 1 }), "l", "`l` must be a list of at most 1 members, not a list of 2."],
    [() => new Fields({ a: { b: 1 } }).object("a")?.object("b"), "a.b", "`a.b` must be an object, not 1."],
    [() => new Fields({ url: 1 }, "messages[0]").string("url"), "messages[0].url", /^`messages\[0\]\.url` must be a text/],
    [() => new Fields({ camelCase: 1 }).string(["snake_case", "camelCase"]), "camelCase", /^`camelCase`/],
    [() => new Fields({ f: "x".repeat(100) }).oneOf("f", ["a"]), "f", `\`f\` must be one of "a", not "${"x".repeat(60)}…".`],
  ]
  for (const [read, path, message] of cases) {
    it(String(message), () => {
      assert.throws(read, (error) => {
        assert.ok(error instanceof FieldError, String(error))
        assert.equal(error.path, path)
        if (typeof message === "string") assert.equal(error.message, message)
        else assert.match(error.message, message)
        return true
      })
    })
  }
})
