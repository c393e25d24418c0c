using System.Runtime.InteropServices;
using System.Text;
using FactoryTwin.Cli;

// The first signal asks for an orderly end; a second one ends the process as usual.
using var interruption = new CancellationTokenSource();
void Interrupt(PosixSignalContext signal)
{
    signal.Cancel = !interruption.IsCancellationRequested;
    interruption.Cancel();
}
using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);

if (OperatingSystem.IsWindows())
    Console.OutputEncoding = Encoding.UTF8;
try
{
    // Not disposed: that would write once more what could not be written.
    var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16);
    return CommandLine.Run(args, Terminal.OfConsole(output), interruption.Token);
}
catch (Exception failure) when (CommandLine.IsOfWriting(failure))
{
    // Standard output or error is closed.
    return ExitCode.RunFailed;
}
