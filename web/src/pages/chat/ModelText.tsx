import { useMemo } from 'react';
import { CopyButton } from '../../ui/Copy';
import { blocks } from './blocks';
import css from './ModelText.module.css';

/** What a model wrote, as text and nothing else: line breaks kept, fenced code in blocks of its own. */
export function ModelText({ text }: { text: string }) {
  const parts = useMemo(() => blocks(text), [text]);
  return (
    <div className={css.text}>
      {parts.map((part, index) => (part.code ? <Code key={index} language={part.language} text={part.text} /> : <p key={index}>{part.text}</p>))}
    </div>
  );
}

function Code({ language, text }: { language: string; text: string }) {
  return (
    <figure className={css.code}>
      <figcaption>
        <span>{language || 'code'}</span>
        <CopyButton small look="bare" text={text}>Copy</CopyButton>
      </figcaption>
      <pre tabIndex={0}><code>{text}</code></pre>
    </figure>
  );
}
