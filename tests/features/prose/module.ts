/**
 * Makes everything *worse*.
 *
 * @param {string} name - The name of {@link Foo}.
 * @param rest  What is left
 * of it.
 * @returns {number} a sad count
 * @example
 * terrible();
 */
export function worse(name: string): string {
  // eslint-disable-next-line
  // One comment
  // over two lines.
  const url = "http://example.org"; // Behind code.
  /* tonelens-ignore-next */
  // const old = terrible(1);
  return `${name} // no comment`;
}
