/** Says that nothing was saved. */
export const Dialog = ({ items }: Props<string>) => <p title="Nothing is there">Nothing was saved.</p>; // It is short.

const first = <T,>(list: T[]): T => list[0] as unknown as Promise<T>;
const is = /<p>"not read/.test(x) && a < b && c > (d);

export function Page({ name, count, error }: Props) {
  return (
    <>
      {/* tonelens-ignore-next */}
      <Header title={"A bad page"} subtitle={`Of ${name}`} onClick={() => a > b} aria-label="The top" className="awful" />
      <p>
        It&apos;s {count} times worse, see{" "}
        <Link to="/guide">the guide</Link>
        {" "}or don't.
      </p>
      {error && <Alert description={<em>It failed twice.</em>}>It failed: {error.message}</Alert>}
      {items.map((item) => <li key={item}>You lost {item}.</li>)}
      <Button>Try again</Button>
      <Button>Give up</Button>
      <pre>{`awful code`}</pre>
      <textarea placeholder="Say why" />
      Run <Code>npm install</Code> first.
      <CodeBlock>awful()</CodeBlock>
      {`Goodbye ${name}.`}
    </>
  );
}
