"""One digest as a mail: a Letter (plain values) to a message. It reads and writes no rows and sends nothing."""
