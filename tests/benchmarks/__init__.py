"""Speed and accuracy beside other tools: run by hand with ``npm run benchmark``; figures go to docs/performance.md."""
