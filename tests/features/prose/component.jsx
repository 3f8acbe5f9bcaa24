// The sad component.
const Sad = () => <b title="// no">// text {/* A bad comment */}</b>;
