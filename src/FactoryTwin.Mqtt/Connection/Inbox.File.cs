using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace FactoryTwin.Mqtt.Connection;

// What stands on disk.
public sealed partial class Inbox
{
    private SafeFileHandle OpenFile() => File.OpenHandle(FilePath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);

    /// <summary>Finds what was applied. A crash can leave only the end half written, of which no broker was told.</summary>
    private void Recover()
    {
        foreach ((InboxRecord kind, MqttMessageId id, ReadOnlyMemory<byte> note) in Records())
        {
            if (kind == InboxRecord.Source)
                _known.Load(id, note.Span);
            else
            {
                if (kind == InboxRecord.Applied)
                    _known.IsNew(id);
                _hasNotes |= note.Length > 0;
            }
        }
        _cutBytes = RandomAccess.GetLength(_file) - _bytes;
        if (_cutBytes > 0)
            _disk.Cut(_file, _bytes);
    }

    /// <summary>Reads up to where the file is whole, and notes how far that is.</summary>
    private IEnumerable<(InboxRecord Kind, MqttMessageId Id, ReadOnlyMemory<byte> Note)> Records()
    {
        byte[] head = new byte[InboxFormat.Head];
        long at = 0, length = RandomAccess.GetLength(_file);
        while (Fill(head, at) && InboxFormat.BodyLength(head) is >= 0 and var size && at + head.Length + size <= length)
        {
            byte[] body = new byte[size];
            if (!Fill(body, at + head.Length) || InboxFormat.Read(head, body) is not { } record)
                break;
            at += head.Length + size;
            _bytes = Math.Max(_bytes, at);
            yield return record;
        }
    }

    private bool Fill(Span<byte> bytes, long offset)
    {
        while (bytes.Length > 0)
        {
            int read = RandomAccess.Read(_file, bytes, offset);
            if (read == 0)
                return false;
            bytes = bytes[read..];
            offset += read;
        }
        return true;
    }

    /// <summary>Brings records to disk. Where that fails they are not applied, whatever was done for them: their messages come again.</summary>
    private void Store()
    {
        if (_records.WrittenCount == 0)
            return;
        try
        {
            _disk.Write(_file, _records.WrittenSpan, _bytes);
            _disk.Flush(_file);
            Interlocked.Add(ref _bytes, _records.WrittenCount);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            _marked.ForEach(id => _known.Forget(id));
            try
            {
                _disk.Cut(_file, _bytes);
            }
            catch (IOException)
            {
                _isBroken = true;   // nobody knows what of it is on disk, so nothing more is written behind it
            }
            throw new OutboxException($"The inbox in '{_options.Folder}' cannot be written ({fault.Message}); no broker was told of the last {_batch.Count} messages, and they come again: make room, and open it anew.", fault);
        }
    }

    /// <summary>Writes the file anew: what is known of each source, and one note in place of all. A crash leaves the old one or the new one.</summary>
    private void Compact(Func<ReadOnlyMemory<byte>>? sumUp)
    {
        ReadOnlyMemory<byte> sum = sumUp?.Invoke() ?? default;
        var records = new ArrayBufferWriter<byte>(4096);
        foreach ((MqttMessageId id, byte[] seen) in _known.Save())
            InboxFormat.Write(records, InboxRecord.Source, id, seen);
        if (sum.Length > 0)
            InboxFormat.Write(records, InboxRecord.Note, null, sum.Span);
        string part = FilePath + ".part";
        try
        {
            using (SafeFileHandle file = _disk.Create(part))
            {
                _disk.Write(file, records.WrittenSpan, 0);
                _disk.Flush(file);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            _compactAt = 2 * _bytes;   // the old one is whole; it is tried again later
            return;
        }
        _file.Dispose();
        File.Move(part, FilePath, overwrite: true);
        _file = OpenFile();
        Volatile.Write(ref _bytes, records.WrittenCount);
        _hasNotes = sum.Length > 0;
        _compactAt = Math.Max(_options.MostBytes, 2 * _bytes);
    }
}
