/** The names under which a field may come: lowerCamelCase, and the original snake_case that ProtoJSON reads as well. */
export function either(name: string): readonly string[] {
  const snake = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  return snake === name ? [name] : [name, snake]
}
