/** Does something with the next picture that the browser draws; soon by the clock where it draws none, for nobody looks. Gives the way to call it off. */
export function nextFrame(act: () => void): () => void {
  const off = () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
  const once = () => {
    off();
    act();
  };
  const frame = requestAnimationFrame(once);
  const timer = setTimeout(once, 250);
  return off;
}
