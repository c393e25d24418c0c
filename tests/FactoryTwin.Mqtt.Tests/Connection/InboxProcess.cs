using System.Globalization;
using System.Text;
using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Mqtt.Tests.Connection;

/// <summary>A program that receives by an inbox and is killed in the middle of that. Of each message it says which it applies, and writes a note of it; many notes are summed up.</summary>
internal static class InboxProcess
{
    public const string Word = "inbox";

    public static MqttConnectionOptions Options(MqttAddress address) => Brokers.Options(address) with
    {
        ClientId = "receiver",
        CleanStart = false,
        SessionExpiry = TimeSpan.FromHours(1),
        AcknowledgesWhenApplied = true,
    };

    public static async Task<int> RunAsync(string folder, string port, int quality)
    {
        using Inbox inbox = Inbox.Open(new InboxOptions { Folder = folder, MostBytes = 64 << 10 });
        var applied = new StringBuilder();
        foreach (ReadOnlyMemory<byte> note in inbox.ReadNotes())
            applied.Append(Encoding.UTF8.GetString(note.Span));
        await using var link = new MqttConnection(Options(MqttAddress.Parse($"mqtt://127.0.0.1:{port}")));
        await link.SubscribeAsync(["line/#"], quality);
        link.Start();
        using var end = new CancellationTokenSource();
        // It ends with who has started it, or when that says so.
        _ = Task.Run(() =>
        {
            Console.In.Read();
            end.Cancel();
        });
        try
        {
            await inbox.ReceiveAsync(link, (message, _) =>
            {
                string note = string.Create(CultureInfo.InvariantCulture, $" {message.Text()}");
                applied.Append(note);
                Console.Out.WriteLine(message.Text());
                return ValueTask.FromResult<ReadOnlyMemory<byte>>(Encoding.UTF8.GetBytes(note));
            }, () => Encoding.UTF8.GetBytes(applied.ToString()), end.Token);
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
        return 1;
    }
}
