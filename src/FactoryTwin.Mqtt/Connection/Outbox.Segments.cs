using Microsoft.Win32.SafeHandles;

namespace FactoryTwin.Mqtt.Connection;

// What stands on disk: found again when it is opened, written to, and let go.
public sealed partial class Outbox
{
    private const int Segments = 16;

    private long SegmentBytes => _options.MostBytes / Segments;

    private Segment Newest => _segments[^1];

    /// <summary>Finds what is there; the source that its segments name, or <c>null</c> where there is none.</summary>
    private string? Recover()
    {
        string? source = null;
        (string Path, long First)[] files =
        [
            .. from path in Directory.EnumerateFiles(_options.Folder)
               let first = OutboxFormat.FirstOf(path)
               where first is not null
               orderby first
               select (path, first.Value),
        ];
        _next = Math.Max(1, _position.Acknowledged + 1);
        foreach ((string path, long first) in files)
        {
            using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            long length = RandomAccess.GetLength(file);
            var segment = new Segment(path, first);
            source = Scan(file, segment) ?? source;
            _next = Math.Max(_next, Math.Max(first, segment.Last + 1));
            if (path == files[^1].Path)
            {
                // Only the newest can be half written.
                _cutBytes = length - segment.Bytes;
                if (_cutBytes > 0)
                    _disk.Cut(file, segment.Bytes);
            }
            else
                _spoiledBytes += length - segment.Bytes;
            if (Waiting(segment) > 0)
            {
                _segments.Add(segment);
                _bytes += segment.Bytes;
            }
            else
                segment.Delete();
        }
        return source;
    }

    /// <summary>Reads a segment up to where it is whole.</summary>
    private static string? Scan(SafeFileHandle file, Segment segment)
    {
        byte[] head = new byte[1024];
        if (OutboxFormat.ReadHead(head.AsSpan(0, RandomAccess.Read(file, head, 0))) is not (string source, int length))
            return null;
        segment.Bytes = segment.Head = length;
        byte[] buffer = [];
        while (Read(file, segment.Bytes, ref buffer) is { } record)
        {
            segment.Bytes += record.Length;
            segment.Last = record.Number;
        }
        return source;
    }

    /// <summary>The record that stands at a place; <c>null</c> where none is whole.</summary>
    private static (long Number, int Length)? Read(SafeFileHandle file, long offset, ref byte[] buffer)
    {
        if (buffer.Length < OutboxFormat.RecordHead)
            buffer = new byte[4096];
        if (!Fill(file, offset, buffer.AsSpan(0, OutboxFormat.RecordHead)) || OutboxFormat.BodyLength(buffer) is < 0 and var _)
            return null;
        int length = OutboxFormat.RecordHead + OutboxFormat.BodyLength(buffer);
        if (offset + length > RandomAccess.GetLength(file))
            return null;
        if (buffer.Length < length)
            buffer = new byte[length];
        return Fill(file, offset, buffer.AsSpan(0, length)) && OutboxFormat.NumberOf(buffer.AsSpan(0, length)) is { } number ? (number, length) : null;
    }

    private static bool Fill(SafeFileHandle file, long offset, Span<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            int read = RandomAccess.Read(file, bytes, offset);
            if (read == 0)
                return false;
            bytes = bytes[read..];
            offset += read;
        }
        return true;
    }

    /// <summary>How many of a segment's messages no broker has acknowledged; within one, numbers have no gap.</summary>
    private long Waiting(Segment segment) => Math.Max(0, segment.Last - Math.Max(_position.Acknowledged, segment.First - 1));

    /// <summary>Begins a segment; the numbers in it are greater than all before.</summary>
    private void StartSegment(long first)
    {
        _file?.Dispose();
        _file = null;
        var segment = new Segment(Path.Combine(_options.Folder, OutboxFormat.NameOf(first)), first);
        byte[] head = OutboxFormat.Head(Source);
        SafeFileHandle file = _disk.Create(segment.Path);
        try
        {
            _disk.Write(file, head, 0);
            _disk.Flush(file);
        }
        catch
        {
            file.Dispose();
            segment.Delete();
            throw;
        }
        segment.Bytes = segment.Head = head.Length;
        _file = file;
        lock (_gate)
        {
            _segments.Add(segment);
            _bytes += segment.Bytes;
        }
    }

    private async Task WriteAsync()
    {
        while (true)
        {
            await _wake.WaitAsync().ConfigureAwait(false);
            Batch batch;
            lock (_gate)
            {
                if (_pending.Count == 0)
                    return;   // woken to end
                _storing = batch = _pending;
                _pending = new Batch();
            }
            try
            {
                Store(batch);
                _storeFault = null;
                batch.Done.SetResult();
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                // Nobody knows what of it is on disk: so nothing more goes into this segment.
                Abandon();
                var told = new OutboxException($"The outbox in '{_options.Folder}' cannot be written ({fault.Message}); this message is not stored, and what was stored before is safe: make room, and store it again.", fault);
                _storeFault = told.Message;
                batch.Done.SetException(told);
                _ = batch.Done.Task.Exception;   // seen, where nobody waits any more
            }
            lock (_gate)
                _storing = null;
            Signal();
            lock (_gate)
            {
                if (_isEnding && _pending.Count == 0)
                    return;
            }
        }
    }

    private void Store(Batch batch)
    {
        ReadOnlySpan<byte> records = batch.Records.WrittenSpan;
        if (_file is null || (Newest.Bytes > Newest.Head && Newest.Bytes + records.Length > SegmentBytes))
            StartSegment(batch.First);
        MakeRoom(records.Length);
        Segment segment = Newest;
        _disk.Write(_file!, records, segment.Bytes);
        _disk.Flush(_file!);
        lock (_gate)
        {
            segment.Bytes += records.Length;
            segment.Last = batch.Last;
            _bytes += records.Length;
            _appended += batch.Count;
        }
    }

    private void Abandon()
    {
        if (_file is null)
            return;
        try
        {
            _disk.Cut(_file, Newest.Bytes);
        }
        catch (IOException)
        {
            // A torn end is found when it is opened again; until then nobody reads beyond what is known to be whole.
        }
        _file.Dispose();
        _file = null;
    }

    /// <summary>Drops the oldest segments until something more fits.</summary>
    private void MakeRoom(int bytes)
    {
        lock (_gate)
        {
            while (_bytes + bytes > _options.MostBytes && _segments.Count > 1)
            {
                Segment oldest = _segments[0];
                _dropped += Waiting(oldest);
                LetGo(oldest);
            }
        }
    }

    private void LetGo(Segment segment)
    {
        _segments.Remove(segment);
        _bytes -= segment.Bytes;
        segment.Delete();
    }

    /// <summary>Notes up to where a broker has acknowledged, and lets go what is done with.</summary>
    private void Acknowledge(long number)
    {
        lock (_gate)
        {
            if (_isClosed)
                return;   // then it is sent again, and the receiver knows it
            long before = _segments.Sum(Waiting);
            _position.Set(number);
            _acknowledged += before - _segments.Sum(Waiting);
            while (_segments.Count > 1 && _segments[0].Last <= number)
                LetGo(_segments[0]);
        }
        Signal();
    }

    /// <summary>A file of records; what is known of it is what is known to be on disk.</summary>
    private sealed class Segment(string path, long first)
    {
        public string Path => path;

        public int Head { get; set; }

        public long Bytes { get; set; }

        public long First => first;

        public long Last { get; set; } = first - 1;

        public void Delete()
        {
            try
            {
                File.Delete(path);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                // It is found to be done with when the outbox is opened again.
            }
        }
    }
}
