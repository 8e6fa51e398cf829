// Opens the dashboard's overview on a large ledger and tells how long it takes until its figures are there.
//   node bench/dashboard.mjs LINK [RUNS]      LINK: what `sluice dashboard` printed
// From the start of the navigation to the headline in the page, as the page itself sees it; the first run has an empty browser cache.
import { createRequire } from 'node:module';

const { chromium } = createRequire(new URL('../web/package.json', import.meta.url))('playwright-core');
const [link, runs = '9'] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: process.env.SLUICE_CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] });
const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
await context.addInitScript(() => {
  // The figures are there when the headline is: noted by the page itself, without waiting for whoever measures.
  new MutationObserver((_, observer) => {
    if (!document.querySelector('[data-testid="headline"]')) return;
    window.contentAt = performance.now();
    observer.disconnect();
  }).observe(document, { childList: true, subtree: true });
});
const page = await context.newPage();
await page.goto(link);
await page.waitForURL('**/overview*');
const base = new URL(link).origin;
for (const range of ['today', '30d']) {
  const times = [];
  for (let run = 0; run < Number(runs); run++) {
    await page.goto(`${base}/overview?range=${range}`);
    await page.waitForFunction(() => window.contentAt);
    const [at, entry] = await page.evaluate(() => [window.contentAt, performance.getEntriesByType('resource').find((one) => one.name.includes('/admin/overview'))?.toJSON()]);
    times.push({ at, asked: entry.startTime, took: entry.duration });
  }

  const sorted = times.map((one) => one.at).sort((a, b) => a - b);
  const middle = times.find((one) => one.at === sorted[Math.floor(sorted.length / 2)]);
  console.log(`overview ${range}: figures after ${middle.at.toFixed(0)} ms (median of ${runs}; first ${times[0].at.toFixed(0)}, least ${sorted[0].toFixed(0)}, most ${sorted.at(-1).toFixed(0)}); asked for at ${middle.asked.toFixed(0)} ms, answered in ${middle.took.toFixed(0)} ms`);
}

console.log(await page.textContent('[data-testid="headline"]'));
await browser.close();
