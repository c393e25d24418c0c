using Microsoft.Win32.SafeHandles;

namespace FactoryTwin.Mqtt.Connection;

/// <summary>What an outbox does to a disk; tests put one in its place that is full.</summary>
internal class OutboxDisk
{
    public virtual SafeFileHandle Create(string path) => File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    public virtual void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(file, bytes, offset);

    public virtual void Flush(SafeFileHandle file) => RandomAccess.FlushToDisk(file);

    public virtual void Cut(SafeFileHandle file, long length) => RandomAccess.SetLength(file, length);
}
