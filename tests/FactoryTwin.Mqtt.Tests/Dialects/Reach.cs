using System.Collections;
using System.Reflection;

namespace FactoryTwin.Mqtt.Tests.Dialects;

/// <summary>How much an object holds, counted and not measured: other tests allocate meanwhile.</summary>
internal static class Reach
{
    /// <summary>The objects that can be reached from one, with the characters of texts and the elements of arrays.</summary>
    public static long Of(object root)
    {
        HashSet<object> seen = new(ReferenceEqualityComparer.Instance) { root };
        Stack<object> open = new([root]);
        long size = 0;
        void Meet(object? next)
        {
            // What belongs to the program as a whole, and not to this object, is left aside.
            if (next is not (null or Type or MemberInfo or Delegate or Thread or Pointer) && !next.GetType().IsPrimitive && (next.GetType().IsValueType || seen.Add(next)))
                open.Push(next);
        }

        while (open.TryPop(out object? held))
        {
            size += held is string text ? 1 + text.Length : held is Array { Length: var length } ? 1 + length : 1;
            if (held is string or decimal || held.GetType().IsEnum)
                continue;
            if (held is Array array)
            {
                if (array.GetType().GetElementType() is { IsPrimitive: false })
                {
                    foreach (object? element in (IEnumerable)array)
                        Meet(element);
                }
                continue;
            }
            for (Type? type = held.GetType(); type is not null && type != typeof(object); type = type.BaseType)
            {
                foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                {
                    if (!field.FieldType.IsPointer && !field.FieldType.IsByRefLike)
                        Meet(field.GetValue(held));
                }
            }
        }
        return size;
    }
}
