// SPDX-License-Identifier: BSD-3-Clause
//
// Trains BERT and small models on SST-2 with and without augmentation, and compares.

#include "common/text_training/text_task.hpp"
#include "common/training/process.hpp"

int main(int argc, char** argv) {
  examples::tune_process(argv);
  return examples::run_sst2_program(argc, argv);
}
