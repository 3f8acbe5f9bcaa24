/** Says that nothing was saved. */
export const Dialog = () => <p title="Not read here">Nothing was saved.</p>; // It is short.
