import { memo, useState } from 'react';
import { CopyButton } from '../../ui/Copy';
import { BlockReader, stretches } from './blocks';
import css from './ModelText.module.css';

/** What a model wrote, as text and nothing else: line breaks kept, fenced code in blocks of its own. It may be growing. */
export function ModelText({ text }: { text: string }) {
  const [reader] = useState(() => new BlockReader());
  return (
    <div className={css.text}>
      {reader.read(text).map((part, index) => (part.code ? <Code key={index} language={part.language} text={part.text} /> : <Plain key={index} text={part.text} />))}
    </div>
  );
}

const Plain = memo(({ text }: { text: string }) => <p><Long text={text} /></p>);

const Code = memo(({ language, text }: { language: string; text: string }) => (
  <figure className={css.code}>
    <figcaption>
      <span>{language || 'code'}</span>
      <CopyButton small look="bare" text={text}>Copy</CopyButton>
    </figcaption>
    <pre tabIndex={0}><code><Long text={text} /></code></pre>
  </figure>
));

function Long({ text }: { text: string }) {
  const parts = stretches(text);
  return parts.length === 1 ? text : parts.map((part, index) => <Stretch key={index} text={part} />);
}

const Stretch = memo(({ text }: { text: string }) => <span className={css.stretch}>{text === '' ? '\n' : text}</span>);
