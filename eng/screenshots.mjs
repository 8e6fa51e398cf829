// Takes the pictures of the dashboard that the README shows, from the demo: everything in them is simulated and says so.
//   node eng/screenshots.mjs [PROGRAM]      PROGRAM: sluice (default: ./sluice of the checkout)
// Needs Chromium (SLUICE_CHROMIUM, else /usr/bin/chromium) and the pages' packages: cd web && npm ci
import { spawn } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { chromium } = createRequire(new URL('../web/package.json', import.meta.url))('playwright-core');
let browser;
const demo = spawn(process.argv[2] ?? `${root}sluice`, ['demo', '--dashboard'], { stdio: ['ignore', 'pipe', 'inherit'] });
try {
  const link = await new Promise((found, failed) => {
    let text = '';
    demo.stdout.on('data', (piece) => {
      text += piece;
      const match = /Dashboard: (\S+)/.exec(text);
      if (match) found(match[1]);
    });
    demo.on('exit', (code) => failed(new Error(`sluice demo ended with ${code}`)));
  });
  browser = await chromium.launch({ executablePath: process.env.SLUICE_CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
  const page = await browser.newPage({ viewport: { width: 1280, height: 1120 }, colorScheme: 'light', reducedMotion: 'reduce' });
  await page.goto(link);
  await page.waitForURL('**/overview*');
  const origin = new URL(link).origin;
  mkdirSync(`${root}docs/images`, { recursive: true });

  // A few requests run while it is taken: what is happening now is part of the picture.
  await page.goto(`${origin}/overview?range=7d`);
  await ready();
  await page.waitForSelector('figure svg path', { state: 'attached' });
  await page.waitForSelector('td [data-phase="writing"]');
  await take('dashboard-overview.png');

  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto(`${origin}/routing`);
  await ready();
  await take('dashboard-routing.png');

  // What waits for data is aria-busy.
  async function ready() {
    await page.waitForSelector('main h1');
    await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
    await page.evaluate(() => document.fonts.ready);
  }

  async function take(name) {
    const path = `${root}docs/images/${name}`;
    await page.screenshot({ path });
    const size = statSync(path).size;
    if (size > 300_000) throw new Error(`${name} has ${size} bytes: more than a README should load`);
    console.log(`docs/images/${name}: ${Math.round(size / 1024)} KB`);
  }
} finally {
  demo.kill();
  await browser?.close();
}
