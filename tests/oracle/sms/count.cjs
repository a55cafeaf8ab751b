// Counts SMS segments with two published calculators: one JSON text a line in, one answer a line out.
// NODE_PATH names the folder that has them (npm install --prefix DIR sms-segments-calculator split-sms).
const { SegmentedMessage } = require('sms-segments-calculator');
const split = require('split-sms');
const lines = require('readline').createInterface({ input: process.stdin });

lines.on('line', (line) => {
  const text = JSON.parse(line);
  const twilio = new SegmentedMessage(text);
  const bits = twilio.encodingName === 'GSM-7' ? 7 : 16;
  const pairs = split.split(text, { summary: true });
  const unit = pairs.characterSet === 'GSM' ? 1 : 2;
  const answer = {
    clusters: { encoding: twilio.encodingName, parts: twilio.segments.map((part) => part.messageSizeInBits() / bits) },
    pairs: {
      encoding: pairs.characterSet === 'GSM' ? 'GSM-7' : 'UCS-2',
      parts: pairs.parts.map((part) => part.bytes / unit),
    },
  };
  process.stdout.write(JSON.stringify(answer) + '\n');
});
