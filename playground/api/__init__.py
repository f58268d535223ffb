"""The methods of the Bot API, by group; `table` names them all."""
