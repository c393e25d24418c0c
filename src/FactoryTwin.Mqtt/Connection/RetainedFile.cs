using System.Buffers;
using System.Text.Json;
using System.Threading.Channels;
using MQTTnet;
using MQTTnet.Protocol;

namespace FactoryTwin.Mqtt.Connection;

/// <summary>Keeps a broker's retained messages in a file. Written beside it, brought to disk, then moved over it: a crash leaves the old one or the new one.</summary>
internal sealed class RetainedFile : IAsyncDisposable
{
    private readonly string _path;
    private readonly Task _writing;

    /// <summary>Only the newest state is worth writing, so while one is being written, those between are passed over.</summary>
    private readonly Channel<List<MqttApplicationMessage>> _newest = Channel.CreateBounded<List<MqttApplicationMessage>>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

    private RetainedFile(string path, List<MqttApplicationMessage> loaded)
    {
        (_path, Loaded) = (path, loaded);
        _writing = Task.Run(WriteAsync);
    }

    private sealed record Kept(string Topic, int Quality, byte[] Payload, long? Expires = null);

    public List<MqttApplicationMessage> Loaded { get; }

    /// <summary>What went wrong with the last write; <c>null</c> where nothing did.</summary>
    public Exception? Fault { get; private set; }

    /// <param name="path">Where it stands.</param>
    /// <param name="now">What has expired by then is left out [ms since 1970 in UTC].</param>
    public static RetainedFile Open(string path, long now)
    {
        try
        {
            using FileStream? file = File.Exists(path) ? File.OpenRead(path) : null;
            Kept[] kept = file is null ? [] : JsonSerializer.Deserialize<Kept[]>(file) ?? [];
            return new RetainedFile(path, [.. kept.Where(each => !(each.Expires <= now)).Select(each => new MqttApplicationMessage
            {
                Topic = each.Topic,
                QualityOfServiceLevel = (MqttQualityOfServiceLevel)each.Quality,
                Payload = new ReadOnlySequence<byte>(each.Payload),
                Retain = true,
                MessageExpiryInterval = each.Expires is { } end ? (uint)Math.Max(1, (end - now) / 1000) : 0,
                UserProperties = each.Expires is { } expires ? [EmbeddedBroker.Expires(expires)] : null,
            })]);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new MqttLinkException($"The kept messages of the broker cannot be read from '{path}' ({fault.Message}); correct the file, or move it away to begin without them.", fault);
        }
    }

    public void Write(List<MqttApplicationMessage> messages) => _newest.Writer.TryWrite(messages);

    public async ValueTask DisposeAsync()
    {
        _newest.Writer.TryComplete();
        await _writing;
    }

    private async Task WriteAsync()
    {
        await foreach (List<MqttApplicationMessage> messages in _newest.Reader.ReadAllAsync())
        {
            try
            {
                string part = _path + ".part";
                using (FileStream file = File.Create(part))
                {
                    JsonSerializer.Serialize(file, messages.Select(each => new Kept(each.Topic, (int)each.QualityOfServiceLevel, each.Payload.ToArray(),
                        each.UserProperties?.Find(property => property.Name == EmbeddedBroker.ExpiresKey) is { } property ? EmbeddedBroker.EndOf(property) : null)));
                    file.Flush(flushToDisk: true);
                }
                File.Move(part, _path, overwrite: true);
                Fault = null;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                Fault = fault;
            }
        }
    }
}
