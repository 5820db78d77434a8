// Memory for tensors on the CPU, compiled into the binding: TensorFlow's own pool, in address space from the kernel.
//
// Otherwise that pool takes its memory from malloc, in steps that double. In Electron, malloc is Chromium's, which ends
// the process on a request for 2 GiB; and without a pool, each large tensor is new memory, cleared page by page, which
// makes painting almost twice as slow.
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <memory>
#include <string>

#include "tensorflow/core/common_runtime/bfc_allocator.h"
#include "tensorflow/core/framework/allocator.h"
#include "tensorflow/core/framework/allocator_registry.h"

namespace {

/** Smaller tensors come from malloc, which is faster for these. */
constexpr size_t kSmallestPooled = 4096;
/** TensorFlow's own allocator has 200; the one with the highest priority is used. */
constexpr int kPriority = 300;

size_t PhysicalBytes() {
  return static_cast<size_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<size_t>(sysconf(_SC_PAGESIZE));
}

/** Takes address space from the kernel, where a page costs memory from its first use on, and remembers where it is. */
class AddressSpace : public tensorflow::SubAllocator {
 public:
  AddressSpace() : SubAllocator({}, {}) {}

  /** @return page-aligned memory, or nullptr if the kernel grants none */
  void* Alloc(size_t, size_t bytes, size_t* received) override {
    *received = 0;
    const size_t count = count_.load(std::memory_order_relaxed);
    if (count == kMostRanges) return nullptr;
    void* const start =
        mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (start == MAP_FAILED) return nullptr;
    *received = bytes;
    ranges_[count] = {start, static_cast<char*>(start) + bytes};
    count_.store(count + 1, std::memory_order_release);
    return start;
  }

  void Free(void* start, size_t bytes) override { munmap(start, bytes); }

  bool SupportsCoalescing() const override { return false; }

  bool Contains(const void* pointer) const {
    const size_t count = count_.load(std::memory_order_acquire);
    return std::any_of(ranges_, ranges_ + count,
                       [pointer](const Range& range) { return pointer >= range.start && pointer < range.end; });
  }

 private:
  struct Range {
    const void* start;
    const void* end;
  };
  /** Each range is twice as large as the one before: 64 are more than any machine has memory for. */
  static constexpr size_t kMostRanges = 64;
  Range ranges_[kMostRanges];
  std::atomic<size_t> count_{0};
};

/** Best fit with coalescing, as in TensorFlow; at most as much as the machine has memory. */
class TensorPool : public tensorflow::Allocator {
 public:
  TensorPool() {
    auto space = std::make_unique<AddressSpace>();
    space_ = space.get();
    tensorflow::BFCAllocator::Options options;
    options.allow_growth = true;
    options.allow_retry_on_failure = false;
    pool_ = std::make_unique<tensorflow::BFCAllocator>(std::move(space), PhysicalBytes(), Name(), options);
  }

  std::string Name() override { return "tensor_pool"; }

  void* AllocateRaw(size_t alignment, size_t bytes) override {
    if (bytes >= kSmallestPooled) return pool_->AllocateRaw(alignment, bytes);
    void* small = nullptr;
    return posix_memalign(&small, std::max(alignment, sizeof(void*)), bytes) == 0 ? small : nullptr;
  }

  void DeallocateRaw(void* tensor) override {
    if (space_->Contains(tensor)) {
      pool_->DeallocateRaw(tensor);
    } else {
      std::free(tensor);
    }
  }

 private:
  std::unique_ptr<tensorflow::BFCAllocator> pool_;
  /** Belongs to the pool. */
  AddressSpace* space_;
};

class TensorPoolFactory : public tensorflow::AllocatorFactory {
 public:
  tensorflow::Allocator* CreateAllocator() override { return new TensorPool; }
  tensorflow::SubAllocator* CreateSubAllocator(int) override { return new AddressSpace; }
};

const tensorflow::AllocatorFactoryRegistration registration(__FILE__, __LINE__, "TensorPool", kPriority,
                                                            new TensorPoolFactory);

}  // namespace
