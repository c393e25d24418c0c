using FactoryTwin.Model;

namespace FactoryTwin.Streams;

/// <content>Limits of size and age: the oldest blocks are dropped, and what they last said of each place is kept, as are all commands.</content>
public sealed partial class Recorder
{
    /// <summary>Where a limit of size is passed, the file is brought down to this share of it, so that it is not written anew for each block.</summary>
    private const double KeptRatio = 0.75;

    private readonly List<(long Offset, long Last, BlockKind Kind)> _blocks = [];
    private string? _path;
    private long _begin;

    private bool HasLimits => _options.MostBytes is not null || _options.LongestAge is not null;

    private void KeepLimits()
    {
        int drop = 0;
        if (_options.LongestAge is { } age && _blocks[0].Last < _last - age.Ticks)
        {
            // At least a quarter of the age is dropped at a time, for the same reason.
            long oldest = _last - (long)(age.Ticks * KeptRatio);
            if (_blocks.Find(block => block.Kind == BlockKind.Events).Last < _last - age.Ticks)
                drop = _blocks.FindIndex(block => block.Last >= oldest);
        }
        if (Size > _options.MostBytes)
        {
            long least = Size - (long)(_options.MostBytes.Value * KeptRatio);
            while (drop < _blocks.Count - 1 && _blocks[drop].Offset - _begin < least)
                drop++;
        }
        if (drop == 0 || _blocks.Take(drop).All(block => block.Kind != BlockKind.Events))
            return;
        try
        {
            Drop(drop);
        }
        catch
        {
            _isOver = true;
            _file.Dispose();
            throw;
        }
    }

    /// <summary>Writes the file anew beside its place, without the oldest blocks, and puts it there: whenever the process ends, one of the two is whole.</summary>
    private void Drop(int count)
    {
        _file.Dispose();
        string part = _path + ".part";
        var dropped = new LastKnown();
        (long from, long size) = (_blocks[count].Offset, Size);
        AppliedCommand[] commands;
        using (Recording old = Recording.Open(_path!))
        {
            commands = [.. old.CommandsBefore(from)];
            StationEvent[] events = [];
            for (int block = 0; block < count; block++)
            {
                int length = old.ReadBlock(block, ref events);
                dropped.On(events.AsSpan(0, length));
            }
        }
        (long Offset, long Last, BlockKind Kind)[] kept = [.. _blocks.Skip(count)];
        _file = Opened(part, FileMode.Create);
        _blocks.Clear();
        Begin();
        foreach (AppliedCommand[] lot in commands.Chunk(RecordingFormat.MostEvents))
            WriteCommands(lot);
        StationEvent[] known = dropped.Events();
        foreach (StationEvent[] lot in known.Chunk(RecordingFormat.MostEvents))
            WriteEvents(BlockKind.Before, lot);
        long shift = Size - from;
        using (FileStream old = new(_path!, FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
        {
            old.Position = from;
            old.CopyTo(_file);
        }
        Size = size + shift;
        _blocks.AddRange(kept.Select(block => (block.Offset + shift, block.Last, block.Kind)));
        File.Move(part, _path!, overwrite: true);
    }
}
