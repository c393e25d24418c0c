// Locals need not be zeroed before they are written: it costs an event as much as its fields do. (Nothing in this library reads memory that it has not written.)
[module: System.Runtime.CompilerServices.SkipLocalsInit]
