import { Card } from '../../ui/Card';
import { Info } from '../../ui/Info';
import { count, dollars } from '../../ui/figures';
import { Facts, type Fact } from './Facts';
import type { Row } from './rows';
import { cost, costMeans } from './words';

/** What a request cost and what it saved, and how that is counted. */
export function Money({ request }: { request: Row }) {
  if (request.outcome === 'open' || request.attempts === 0) return null;
  const facts: Fact[] = [['Cost', `${cost(request)}: ${costMeans(request).replace(/^./, (first) => first.toLowerCase())}`]];
  if (request.planValue > 0) facts.push(['List value', `${dollars(request.planValue)}, covered by a subscription, not spent`]);
  if (request.electricity > 0) facts.push(['Electricity', dollars(request.electricity)]);
  if (request.asked != null && request.actual != null) facts.push([request.asked < request.actual ? 'Dearer by' : 'Saved', `${dollars(Math.abs(request.asked - request.actual))}: ${request.requestedModel} would have cost ${dollars(request.asked)}${request.savedOnPlan ? ' (list value of your subscription, no dollars)' : ''}`]);
  if (request.dearest != null && request.actual != null) facts.push(['Dearest tier', `would have cost ${dollars(request.dearest)}, ${dollars(Math.abs(request.dearest - request.actual))} ${request.dearest < request.actual ? 'less' : 'more'}`]);
  facts.push(['Cloud tokens', `${count(request.cloudTokens)} processed, ${count(request.cloudTokensAvoided)} kept out of the cloud`]);
  return (
    <Card
      title="Cost and savings"
      actions={
        <Info label="cost and savings">
          All attempts count, also those that failed or were not shown. The price is what the upstream reports, else that of your configuration, else the price table. Saved is what the model that the client asked for would have cost for the same tokens, with the prompt cache that it would have had, less what this request cost. Requests without an answer, and models without a price, save nothing.
        </Info>
      }
    >
      <Facts facts={facts} />
    </Card>
  );
}
