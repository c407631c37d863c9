// npm run -s keys -- rotate | status | retire: the key-encryption key of this instance (docs/operations.md).
import { operatorCommand } from './run/operator-command.mjs'

await operatorCommand('keys')
