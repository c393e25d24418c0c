using System.Threading.Channels;
using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Dialects;
using FactoryTwin.Mqtt.Mirroring;

namespace FactoryTwin.Mqtt;

/// <content>Over a broker: messages in, and commands out where the binding allows them.</content>
public sealed partial class FactoryMirror
{
    /// <summary>So long at most a timer of an observer that was set by another thread waits for a mirror to which nobody speaks.</summary>
    private static readonly TimeSpan _longestWait = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _end = new();
    private readonly List<Exception> _observerFailures = [];
    private IMqttLink? _link;
    private bool _isOver;
    private Task _work = Task.CompletedTask, _asking = Task.CompletedTask;

    /// <summary>Failures of observers that were let go while the mirror was connected. At most 100.</summary>
    public IReadOnlyList<Exception> ObserverFailures
    {
        get
        {
            lock (_gate)
                return [.. _observerFailures];
        }
    }

    /// <summary>Ends when no more messages come, or the mirror is disposed; fails if the mirror does.</summary>
    public Task Completion => _work;

    /// <summary>A mirror that listens to a broker until it is disposed. One of a twin asks it for what happened before (<see cref="TwinBinding.AsksForHistory"/>), and holds back what happens until it knows that.</summary>
    /// <param name="binding">Which devices are which stations.</param>
    /// <param name="link">The way to the broker; it stays open when the mirror is disposed.</param>
    /// <param name="dialects">The dialects that are spoken, for this mirror alone. Default: those that the binding needs.</param>
    /// <param name="clock">The wall clock. Default: the system's.</param>
    /// <param name="cancellation">Asks to stop waiting for the broker.</param>
    /// <exception cref="ModelException">A model or a mapping that the binding names cannot be read, or is faulty.</exception>
    /// <exception cref="ArgumentException">The binding names a dialect that there is not.</exception>
    /// <exception cref="MqttLinkException">The broker refuses a topic.</exception>
    public static async Task<FactoryMirror> ConnectAsync(MirrorBinding binding, IMqttLink link, IReadOnlyList<IDialect>? dialects = null, TimeProvider? clock = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(link);
        clock ??= TimeProvider.System;
        var mirror = new FactoryMirror(binding, dialects, clock.GetLocalNow()) { _link = link, AsksForHistory = true };
        await link.SubscribeAsync(mirror.TopicFilters, qualityOfService: 1, cancellation).ConfigureAwait(false);
        mirror._work = Task.Run(() => mirror.ListenAsync(link.Messages, clock, mirror._end.Token), CancellationToken.None);
        Task listening = mirror._work;
        IDialect[] asking = [.. mirror._dialects.Where(dialect => binding.Dialects.Any(use => use.MayAsk && use.Name == dialect.Name))];
        mirror._work = Task.WhenAll(
        [
            listening,
            .. asking.OfType<SparkplugDialect>().Select(sparkplug => sparkplug.Host.RunAsync(link, mirror._end.Token)),
            .. asking.OfType<BambuDialect>().Select(bambu => mirror.AskAsync(bambu, listening, link, clock, mirror._end.Token)),
        ]);
        return mirror;
    }

    /// <summary>Takes another binding, as <see cref="Reload"/> does, and subscribes to the topics that it has more. Topics that nobody needs any more stay subscribed to; what comes in on them is foreign.</summary>
    /// <param name="binding">The binding.</param>
    /// <param name="cancellation">Asks to stop waiting for the broker.</param>
    /// <exception cref="ArgumentException">It does not fit; the present binding goes on.</exception>
    /// <exception cref="ModelException">A file that it names cannot be read, or is faulty; the present binding goes on.</exception>
    /// <exception cref="MqttLinkException">The broker refuses a topic; the new binding counts nevertheless.</exception>
    /// <exception cref="ObserverException">An observer failed and was let go.</exception>
    public async Task ReloadAsync(MirrorBinding binding, CancellationToken cancellation = default)
    {
        IReadOnlyList<string> before = TopicFilters;
        ObserverException? failed = null;
        try
        {
            Reload(binding);
        }
        catch (ObserverException failure)
        {
            failed = failure;   // the binding is taken nevertheless
        }
        if (_link is not null && TopicFilters.Except(before).ToList() is { Count: > 0 } more)
            await _link.SubscribeAsync(more, qualityOfService: 1, cancellation).ConfigureAwait(false);
        if (failed is not null)
            throw failed;
    }

    /// <summary>Gives a device a command that the binding allows.</summary>
    /// <param name="station">Name of the station.</param>
    /// <param name="command">Name of the command.</param>
    /// <param name="value">The value that stands for <c>{value}</c> in its message. Default: empty.</param>
    /// <param name="place">Which of the station's parallel places. Range: from 0. Default: 0.</param>
    /// <param name="cancellation">Asks to stop waiting.</param>
    /// <exception cref="InvalidOperationException">The binding does not allow it, or the mirror is not connected.</exception>
    /// <exception cref="MqttLinkException">The message cannot be sent.</exception>
    public async Task CommandAsync(string station, string command, string value = "", int place = 0, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(value);
        DeviceBinding? device = Binding.Devices.FirstOrDefault(known => known.Station == station && known.Place == place);
        if (device?.Commands.FirstOrDefault(known => known.Name == command) is not { } allowed)
        {
            string remedy = device is null ? "no device is bound there" : device.Commands.Count == 0 ? $"write it under 'commands' of '{device.Label}' to allow it" : $"there are {NearestName.List(device.Commands.Select(known => known.Name))}";
            throw new InvalidOperationException($"The binding does not allow to command '{command}' of station '{station}', place {place}: {remedy}.");
        }
        if (_link is null)
            throw new InvalidOperationException("The mirror is not connected: there is nobody to command.");
        byte[] payload = System.Text.Encoding.UTF8.GetBytes(allowed.Payload.Replace("{value}", value, StringComparison.Ordinal));
        await _link.PublishAsync(new MqttMessage { Topic = allowed.Topic, Payload = payload, QualityOfService = allowed.QualityOfService }, cancellation).ConfigureAwait(false);
    }

    /// <summary>Takes in what has come in so far, stops listening and ends the stream of events.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        try
        {
            await _work.ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Completion tells it to those who want to know.
        }
        await _asking.ConfigureAwait(false);
        Watch(this, static (mirror, _) =>
        {
            lock (mirror._gate)
            {
                if (!mirror._isOver)
                    mirror._core.End();
                mirror._isOver = true;
            }
        });
        lock (_gate)
            _core.Feed.Dispose();
    }

    private async Task ListenAsync(ChannelReader<MqttMessage> messages, TimeProvider clock, CancellationToken end)
    {
        Task<bool>? more = null;
        Task wake = Task.CompletedTask;
        DateTimeOffset wakesAt = default;
        while (!end.IsCancellationRequested)
        {
            while (!end.IsCancellationRequested && messages.TryRead(out MqttMessage? message))
                Watch(message, static (mirror, message) => mirror.Receive(message));
            DateTimeOffset now = clock.GetUtcNow();
            Watch(now, static (mirror, now) => mirror.AdvanceTo(now));
            if (_asking.IsCompleted && TryTakeQuestion(out MqttMessage question))
                _asking = AskAsync(question, isOfHistory: true, end);   // not awaited: a broker that does not answer must not hold up what comes in
            more ??= messages.WaitToReadAsync(CancellationToken.None).AsTask();
            DateTimeOffset due = NextDue is var next && next < now + _longestWait ? next : now + _longestWait;
            // One delay serves many messages: making one for each would cost as much as reading them.
            if (wake.IsCompleted || due < wakesAt)
                (wake, wakesAt) = (Task.Delay(due > now ? due - now : TimeSpan.Zero, clock, end), due);
            if (await Task.WhenAny(more, wake).ConfigureAwait(false) != more)
                continue;
            if (!await more.ConfigureAwait(false))
                return;
            more = null;
        }
        for (int left = messages.CanCount ? messages.Count : 0; left > 0 && messages.TryRead(out MqttMessage? message); left--)
            Watch(message, static (mirror, message) => mirror.Receive(message));
    }

    /// <summary>Asks printers that are bound, and tell only changes, to tell all where their state is not known; as long as somebody listens.</summary>
    private async Task AskAsync(BambuDialect bambu, Task listening, IMqttLink link, TimeProvider clock, CancellationToken end)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), clock);
        try
        {
            while (!listening.IsCompleted)
            {
                MqttMessage[] questions;
                lock (_gate)
                    questions = link.IsConnected ? [.. bambu.Questions(Binding.Devices.Where(device => device.Dialect == bambu.Name).Select(device => device.DeviceName), clock.GetUtcNow())] : [];
                foreach (MqttMessage question in questions)
                    await AskAsync(question, isOfHistory: false, end).ConfigureAwait(false);
                await timer.WaitForNextTickAsync(end).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // Nobody wants to know any more.
        }
    }

    private async Task AskAsync(MqttMessage question, bool isOfHistory, CancellationToken end)
    {
        try
        {
            await _link!.PublishAsync(question, end).ConfigureAwait(false);
        }
        catch (MqttLinkException failure)
        {
            // A printer is asked again when it may be.
            if (isOfHistory)
            {
                Watch(failure, static (mirror, failure) =>
                {
                    lock (mirror._gate)
                        mirror._core.QuestionFailed(failure);
                });
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The mirror ends.
        }
    }

    private void Watch<T>(T what, Action<FactoryMirror, T> take)
    {
        const int mostFailures = 100;
        try
        {
            take(this, what);
        }
        catch (ObserverException failed)
        {
            lock (_gate)
                _observerFailures.AddRange(failed.InnerExceptions.Take(mostFailures - _observerFailures.Count));
        }
    }
}
