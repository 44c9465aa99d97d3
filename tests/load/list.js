// The list of locations, as one owner reads it: k6 run -e URL=... -e COOKIE=... list.js
import http from 'k6/http';
import { check } from 'k6';

export const options = {
  vus: 16,
  duration: __ENV.DURATION || '6s',
  summaryTrendStats: ['med', 'p(95)', 'p(99)', 'max'],
};

const parameters = __ENV.COOKIE ? { headers: { Cookie: __ENV.COOKIE } } : {};

export default function () {
  check(http.get(__ENV.URL, parameters), { 'status is 200': (answer) => answer.status === 200 });
}
